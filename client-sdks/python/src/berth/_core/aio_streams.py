"""Subscriptions and programs for asyncio."""

from __future__ import annotations

import asyncio
import contextlib
import time
from typing import (
    TYPE_CHECKING,
    Any,
    AsyncIterable,
    Dict,
    Generic,
    Iterator,
    List,
    Mapping,
    Optional,
    Type,
    TypeVar,
    Union,
)

from .. import types as t
from . import calls, frames, http
from .aio_connection import LOST, AsyncConnection
from .calls import Input, ProgramResult
from .codec import read
from .failure import BerthError, from_answer, unavailable
from .http import Broken

if TYPE_CHECKING:
    from .aio import AsyncCore

T = TypeVar("T")
RECONNECT_SECONDS = 60.0


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
                hopeless = error.kind != "UNAVAILABLE" or self._core.closed
                if hopeless or time.monotonic() > until:
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
