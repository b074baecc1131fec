"""The transport for asyncio."""

from __future__ import annotations

import asyncio
import contextlib
from typing import (
    Any,
    Dict,
    List,
    Mapping,
    Optional,
    Type,
    TypeVar,
    Union,
)

from .. import types as t
from . import calls, http, registries
from .address import Address, find
from .aio_connection import LOST, AsyncConnection
from .aio_streams import AsyncLines, AsyncProgram, AsyncSubscription
from .calls import Download, OnProgress, Upload
from .codec import read
from .failure import BerthError, unavailable
from .http import Broken

T = TypeVar("T")

__all__ = ["AsyncCore", "AsyncProgram", "AsyncSubscription"]


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

    @property
    def closed(self) -> bool:
        return self._closed

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
                if not idempotent or attempt >= calls.ATTEMPTS or calls.refused(error):
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
        download: Optional[Download] = None,
        on_progress: Optional[OnProgress] = None,
        request_id: Optional[str] = None,
    ) -> T:
        """Begins an operation and waits for its end; whatever interrupts the wait cancels it."""
        identity = calls.new_request_id(request_id)
        if method in registries.METHODS:
            values = await asyncio.to_thread(registries.shown, method, values, self._environment)
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
            if download is not None:
                return await self._download(started, download, hint, method, on_progress)
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
            if details.status not in calls.UNDER_WAY:
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

    async def _download(
        self,
        started: Mapping[str, Any],
        download: Download,
        hint: Type[T],
        method: str,
        on_progress: Optional[OnProgress],
    ) -> T:
        sink = calls.Sink(download)
        whole = False
        try:
            fetched = await self._fetch(str(started["stream"]), sink)
            ended = await self._wait(str(started["operation"]), on_progress)
            result = calls.outcome(ended, hint, method)
            if not fetched:
                raise calls.cut_off(method)
            whole = True
        finally:
            sink.close(whole)
        return result

    async def _fetch(self, token: str, sink: calls.Sink) -> bool:
        """Fetches bytes; whether they came whole. Where not, the operation knows why."""
        address = self.address
        connection = await AsyncConnection.open(address)
        loop = asyncio.get_running_loop()
        try:
            target = "/stream/" + token
            head = http.request("GET", target, address.host_header, address.token, {})
            try:
                await connection.send(head)
                reader, pieces = await connection.head()
            except LOST:
                return False
            if reader.status != 200:
                return False
            while True:
                for data in pieces:
                    await loop.run_in_executor(None, sink.write, data)
                if reader.done:
                    return True
                try:
                    pieces = reader.feed(await connection.receive())
                except LOST:
                    return False
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
