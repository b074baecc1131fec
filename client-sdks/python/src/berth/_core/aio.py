"""The transport for asyncio."""

from __future__ import annotations

import asyncio
import contextlib
import time
from typing import (
    Any,
    AsyncIterable,
    AsyncIterator,
    Dict,
    Generic,
    Iterator,
    List,
    Mapping,
    Optional,
    Tuple,
    Type,
    TypeVar,
    Union,
)

from .. import types as t
from . import calls, frames, http
from .address import Address, find, ssh_socket, unreachable
from .calls import Input, OnProgress, ProgramResult, Upload
from .codec import read
from .failure import BerthError, from_answer, unavailable
from .http import Broken

T = TypeVar("T")
LOST = (OSError, Broken, frames.BadFrame, EOFError)
RECONNECT_SECONDS = 60.0


class AsyncConnection:
    """One HTTP connection."""

    def __init__(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        process: Any = None,
    ) -> None:
        self._reader = reader
        self._writer = writer
        self._process = process

    @classmethod
    async def open(cls, address: Address) -> AsyncConnection:
        try:
            if address.scheme == "unix":
                return cls(*await asyncio.open_unix_connection(address.path))
            if address.scheme == "ssh":
                sock, process = ssh_socket(address)
                return cls(*await asyncio.open_connection(sock=sock), process)
            context = address.tls_context() if address.scheme == "tls" else None
            return cls(*await asyncio.open_connection(address.host, address.port, ssl=context))
        except OSError as error:
            raise unreachable(address, error) from error

    async def send(self, data: bytes) -> None:
        self._writer.write(data)
        await self._writer.drain()

    async def receive(self) -> bytes:
        return await self._reader.read(http.CHUNK)

    async def head(self) -> Tuple[http.Reader, List[bytes]]:
        """Reads the head of an answer, and what of its body came with it."""
        reader = http.Reader()
        while True:
            pieces = reader.feed(await self.receive())
            if reader.has_head:
                return reader, pieces

    async def body(self, reader: http.Reader, pieces: List[bytes]) -> AsyncIterator[bytes]:
        for piece in pieces:
            yield piece
        while not reader.done:
            for piece in reader.feed(await self.receive()):
                yield piece

    async def whole(self, reader: http.Reader, pieces: List[bytes]) -> bytes:
        return b"".join([piece async for piece in self.body(reader, pieces)])

    def close(self) -> None:
        with contextlib.suppress(OSError, RuntimeError):
            self._writer.close()
        if self._process is not None:
            self._process.terminate()
            self._process.wait()


class AsyncCore:
    """Calls over connections that are kept and used again; all of one event loop."""

    def __init__(
        self,
        host: Union[str, Address, None],
        environment: Mapping[str, str],
        api_version: str,
        client: str,
    ) -> None:
        self._host = host
        self._environment = environment
        self._found: Optional[Address] = None
        self._api_version = api_version
        self._client = client
        self._idle: List[AsyncConnection] = []
        self._loop: Optional[asyncio.AbstractEventLoop] = None
        self._hello: Optional[t.SystemHello] = None
        self._closed = False

    @property
    def address(self) -> Address:
        """Where the server is; looked for at the first call."""
        if self._found is None:
            self._found = find(self._host, self._environment)
        return self._found

    def close(self) -> None:
        self._closed = True
        self._forget()

    def _forget(self) -> None:
        idle, self._idle = self._idle, []
        for connection in idle:
            connection.close()

    async def hello(self) -> t.SystemHello:
        """What the server says of itself; asked once."""
        if self._hello is None:
            params = {"client": self._client, "apiVersion": self._api_version}
            answer = await self._exchange(calls.call("system.hello", params))
            self._hello = read(t.SystemHello, calls.result(answer, "system.hello"))
        return self._hello

    async def call(
        self,
        method: str,
        values: Mapping[str, Any],
        hint: Type[T],
        *,
        mutating: bool = False,
        idempotent: bool = True,
        request_id: Optional[str] = None,
    ) -> T:
        identity = calls.new_request_id(request_id) if mutating else None
        return read(hint, await self._call(method, values, identity, idempotent))

    async def _call(
        self,
        method: str,
        values: Mapping[str, Any],
        request_id: Optional[str] = None,
        idempotent: bool = True,
    ) -> Any:
        await self.hello()
        answer = await self._exchange(calls.call(method, values, request_id), idempotent)
        if self._hello is not None:
            calls.explained(answer, self._api_version, self._hello)
        return calls.result(answer, method)

    async def _exchange(self, request: Dict[str, Any], idempotent: bool = True) -> Dict[str, Any]:
        method = str(request["method"])
        attempt = 0
        while True:
            attempt += 1
            try:
                return await self._once(request, method)
            except LOST as error:
                if not idempotent or attempt >= calls.ATTEMPTS:
                    raise calls.lost(method, error) from error
            except BerthError as error:
                # A server that was there a moment ago may be there again in a moment.
                if attempt == 1 or attempt >= calls.ATTEMPTS or error.kind != "UNAVAILABLE":
                    raise
            await asyncio.sleep(calls.pause(attempt))

    async def _once(self, request: Dict[str, Any], method: str) -> Dict[str, Any]:
        connection = await self._take()
        try:
            await self._post(connection, request, calls.JSON)
            reader, pieces = await connection.head()
            body = await connection.whole(reader, pieces)
        except BaseException:
            connection.close()
            raise
        if reader.keeps_alive and not self._closed and len(self._idle) < 8:
            self._idle.append(connection)
        else:
            connection.close()
        return calls.document(body, reader.status, method)

    async def _post(
        self, connection: AsyncConnection, request: Dict[str, Any], accept: str
    ) -> None:
        address = self.address
        await connection.send(http.post(request, address.host_header, address.token, accept))

    async def _take(self) -> AsyncConnection:
        if self._closed:
            raise unavailable("the client was closed")
        loop = asyncio.get_running_loop()
        if self._loop is not loop:  # a second asyncio.run: what the first one had is of no use
            self._forget()
            self._loop = loop
        if self._idle:
            return self._idle.pop()
        return await AsyncConnection.open(self.address)

    async def operate(
        self,
        method: str,
        values: Mapping[str, Any],
        hint: Type[T],
        *,
        upload: Optional[Upload] = None,
        on_progress: Optional[OnProgress] = None,
        request_id: Optional[str] = None,
    ) -> T:
        """Begins an operation and waits for its end; whatever interrupts the wait cancels it."""
        identity = calls.new_request_id(request_id)
        begun = asyncio.ensure_future(self._call(method, values, identity))
        try:
            started = await asyncio.shield(begun)
        except asyncio.CancelledError:
            # It may have begun: its id is needed to cancel it.
            begun.add_done_callback(lambda done: self._abandon(done))
            raise
        operation = str(started["operation"])
        try:
            if upload is not None and started.get("stream"):
                await self._upload(str(started["stream"]), upload)
            return calls.outcome(await self._wait(operation, on_progress), hint, method)
        except BerthError:
            raise
        except BaseException:
            await asyncio.shield(asyncio.ensure_future(self._cancel(operation)))
            raise

    def _abandon(self, begun: "asyncio.Future[Any]") -> None:
        if not begun.cancelled() and begun.exception() is None:
            self._abandoned = asyncio.ensure_future(self._cancel(str(begun.result()["operation"])))

    async def _cancel(self, operation: str) -> None:
        with contextlib.suppress(BerthError):
            await self._call(
                "operation.cancel", {"operation": operation}, calls.new_request_id(None)
            )

    async def _wait(self, operation: str, on_progress: Optional[OnProgress]) -> t.OperationDetails:
        after: Optional[int] = None if on_progress is None else 0
        while True:
            answer = await self._call("operation.wait", {"operation": operation, "after": after})
            details = read(t.OperationDetails, answer)
            if on_progress is not None and details.progress.sequence > (after or 0):
                on_progress(details.progress)
            if details.status != t.OperationStatus.RUNNING:
                return details
            after = None if on_progress is None else details.progress.sequence

    async def _upload(self, token: str, upload: Upload) -> None:
        """Sends bytes; how the operation took them is asked of the operation."""
        address = self.address
        connection = await AsyncConnection.open(address)
        headers = {"Transfer-Encoding": "chunked", "Content-Type": "application/octet-stream"}
        source = calls.chunks(upload)
        loop = asyncio.get_running_loop()
        try:
            target = "/stream/" + token
            head = http.request("PUT", target, address.host_header, address.token, headers)
            try:
                await connection.send(head)
            except OSError:
                return
            while True:
                data = await loop.run_in_executor(None, next, source, b"")
                if not data:
                    break
                try:
                    await connection.send(http.chunk(data))
                except OSError:
                    return  # the operation ended before the upload did, and says why
            with contextlib.suppress(*LOST):
                await connection.send(http.chunk(b""))
                await connection.whole(*await connection.head())
        finally:
            connection.close()

    async def program(
        self,
        method: str,
        values: Mapping[str, Any],
        *,
        request_id: Optional[str] = None,
    ) -> AsyncProgram:
        """Connects the standard streams of a program, which starts by that."""
        prepared = await self._call(method, values, calls.new_request_id(request_id))
        address = self.address
        headers = {"Connection": "Upgrade", "Upgrade": "berth-streams"}
        target = "/stream/" + str(prepared["stream"])
        connection = await AsyncConnection.open(address)
        try:
            await connection.send(
                http.request("GET", target, address.host_header, address.token, headers)
            )
            reader, pieces = await connection.head()
            if reader.status != 101:
                body = await connection.whole(reader, pieces)
                calls.result(calls.document(body, reader.status, method), method)
                raise Broken(f"the server answered {reader.status} to an upgrade")
            return AsyncProgram(connection, reader.rest(), method)
        except LOST as error:
            connection.close()
            raise calls.lost(method, error) from error
        except BaseException:
            connection.close()
            raise

    def subscribe(
        self, method: str, values: Mapping[str, Any], hint: Type[T]
    ) -> AsyncSubscription[T]:
        return AsyncSubscription(self, method, values, hint)

    async def open_subscription(self, request: Dict[str, Any], method: str) -> AsyncLines:
        await self.hello()
        connection = await AsyncConnection.open(self.address)
        try:
            await self._post(connection, request, calls.NDJSON)
            reader, pieces = await connection.head()
            lines = AsyncLines(connection, reader, pieces)
            calls.result(calls.document(await lines.next(), reader.status, method), method)
            return lines
        except BaseException:
            connection.close()
            raise


class AsyncLines:
    """The lines of an answer that goes on."""

    def __init__(
        self, connection: AsyncConnection, reader: http.Reader, pieces: List[bytes]
    ) -> None:
        self.connection = connection
        self._reader = reader
        self._buffer = bytearray(b"".join(pieces))

    async def next(self) -> bytes:
        """The next line; none is left when the connection has ended."""
        while True:
            end = self._buffer.find(b"\n")
            if end >= 0:
                line = bytes(self._buffer[:end])
                del self._buffer[: end + 1]
                return line
            if self._reader.done:
                rest = bytes(self._buffer)
                self._buffer.clear()
                if rest:
                    return rest
                raise Broken("the answer ended before the subscription did")
            for piece in self._reader.feed(await self.connection.receive()):
                self._buffer += piece


class AsyncSubscription(Generic[T]):
    """What a method goes on answering, for ``async for``; ``aclose`` or ``async with`` ends it.

    It begins with the first item that is asked for, or with ``async with``. Nothing is read before
    it is asked for. Events go on where they were after a lost connection.
    """

    def __init__(
        self, core: AsyncCore, method: str, values: Mapping[str, Any], hint: Type[T]
    ) -> None:
        self._core = core
        self._method = method
        self._hint = hint
        self._cursor = calls.Cursor(dict(values))
        self._closed = False
        self._begun = False
        self._lines: Optional[AsyncLines] = None

    async def _open(self) -> AsyncLines:
        return await self._core.open_subscription(
            calls.call(self._method, self._cursor.params), self._method
        )

    def __aiter__(self) -> AsyncSubscription[T]:
        return self

    async def __aenter__(self) -> AsyncSubscription[T]:
        await self._begin()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def _begin(self) -> None:
        if not self._begun and not self._closed:
            self._lines = await self._open()
            self._begun = True

    async def __anext__(self) -> T:
        await self._begin()
        while not self._closed:
            try:
                if self._lines is None:
                    self._lines = await self._reopen()
                message = calls.document(await self._lines.next(), 200, self._method)
            except LOST as error:
                self._drop()
                if self._method != "event.follow":
                    raise calls.lost(self._method, error) from error
                continue
            except BaseException:
                await self.aclose()
                raise
            params = message.get("params", {})
            if message.get("method") == "subscription.item":
                item = params.get("item")
                if self._method == "event.follow":
                    self._cursor.note(item)
                return read(self._hint, item)
            if message.get("method") == "subscription.end":
                self._end(params)
        raise StopAsyncIteration

    def _end(self, params: Mapping[str, Any]) -> None:
        self._drop()
        reason = params.get("reason")
        if reason == "closing" and self._method == "event.follow":
            return
        self._closed = True
        if reason == "failed":
            raise from_answer(params.get("error") or {}, self._method)
        if reason == "closing":
            raise unavailable(
                f"{self._method} ended: the server stops; call it again", self._method
            )

    async def _reopen(self) -> AsyncLines:
        until = time.monotonic() + RECONNECT_SECONDS
        while True:
            try:
                return await self._open()
            except BerthError as error:
                if error.kind != "UNAVAILABLE" or time.monotonic() > until:
                    raise
            except LOST as error:
                if time.monotonic() > until:
                    raise calls.lost(self._method, error) from error
            await asyncio.sleep(0.1)

    def _drop(self) -> None:
        lines, self._lines = self._lines, None
        if lines is not None:
            lines.connection.close()

    async def aclose(self) -> None:
        """Ends the subscription."""
        self._closed = True
        self._drop()


class AsyncProgram:
    """A program whose standard streams are connected; ``async for`` gives its output.

    Output that isn't taken holds up the program. Closing ends its standard input and nothing else.
    """

    def __init__(self, connection: AsyncConnection, early: bytes, method: str) -> None:
        self._connection = connection
        self._method = method
        self._streams = frames.Streams()
        self._frames: List[frames.Frame] = self._streams.feed(early) if early else []
        self._exit: Optional[t.ContainerExit] = None
        self._ended = False
        self._arrival = asyncio.Condition()
        self._receiving = False

    async def __aenter__(self) -> AsyncProgram:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    def __aiter__(self) -> AsyncProgram:
        return self

    async def __anext__(self) -> frames.Output:
        while not self._ended:
            while not self._frames and not self._ended:
                await self._receive()
            if self._frames:
                output = await self._take(self._frames.pop(0))
                if output is not None:
                    return output
        raise StopAsyncIteration

    async def _receive(self) -> None:
        """Waits for one more arrival; of several that wait, one reads for all."""
        if self._receiving:
            async with self._arrival:
                if self._receiving:
                    await self._arrival.wait()
            return
        self._receiving = True
        try:
            data = await self._connection.receive()
            if not data:
                raise Broken("it ended before the program did")
            self._frames.extend(self._streams.feed(data))
        except LOST as error:
            await self.aclose()
            raise calls.lost(self._method, error) from error
        finally:
            self._receiving = False
            async with self._arrival:
                self._arrival.notify_all()

    async def _take(self, frame: frames.Frame) -> Optional[frames.Output]:
        if frame.channel == frames.CONTROL:
            await self._control(frames.control(frame))
            return None
        if not frame.data:
            return None
        credit = self._streams.took(frame.channel, len(frame.data))
        if credit is not None:
            with contextlib.suppress(OSError):
                await self._connection.send(credit)
        stream = "stdout" if frame.channel == frames.STDOUT else "stderr"
        return frames.Output(stream, frame.data)

    async def _control(self, told: Mapping[str, Any]) -> None:
        if "exit" in told:
            self._exit = read(t.ContainerExit, told["exit"])
            await self.aclose()
        elif "error" in told:
            await self.aclose()
            raise from_answer(told["error"], self._method)

    async def write(self, data: bytes) -> None:
        """Writes to standard input; waits while the program doesn't read."""
        view = memoryview(data)
        while len(view) > 0:
            if self._ended:
                raise BrokenPipeError("the program has ended")
            room = self._streams.stdin_room
            if room == 0:
                await self._receive()
                continue
            await self._connection.send(self._streams.stdin(bytes(view[:room])))
            view = view[room:]

    async def close_stdin(self) -> None:
        """Ends standard input."""
        await self._connection.send(self._streams.stdin(b""))

    async def wait(self) -> t.ContainerExit:
        """Drops further output and tells how the program ended."""
        async for _ in self:
            pass
        if self._exit is None:
            raise unavailable("the program's streams were closed before it ended", self._method)
        return self._exit

    async def _feed(self, input: Union[Input, AsyncIterable[bytes]]) -> None:
        with contextlib.suppress(OSError):  # it may end without reading its input
            if isinstance(input, AsyncIterable):
                async for data in input:
                    await self.write(data)
            else:
                pieces: Iterator[bytes] = calls.input_chunks(input)
                for data in pieces:
                    await self.write(data)
            await self.close_stdin()

    async def communicate(
        self, input: Union[Input, AsyncIterable[bytes], None] = None
    ) -> ProgramResult:
        """Gives it its whole input, collects its output, and tells how it ended."""
        output: Dict[str, List[bytes]] = {"stdout": [], "stderr": []}
        feeding = asyncio.ensure_future(self._feed(input)) if input is not None else None
        try:
            async for stream, data in self:
                output[stream].append(data)
        finally:
            if feeding is not None:
                feeding.cancel()
                with contextlib.suppress(asyncio.CancelledError, BerthError):
                    await feeding
        ended = await self.wait()
        text = {name: b"".join(parts).decode("utf-8", "replace") for name, parts in output.items()}
        return ProgramResult(ended.exit_code, text["stdout"], text["stderr"])

    async def aclose(self) -> None:
        self._ended = True
        self._connection.close()
