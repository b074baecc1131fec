"""The blocking transport."""

from __future__ import annotations

import contextlib
import threading
import time
from typing import Any, Dict, List, Mapping, Optional, Type, TypeVar, Union

from .. import types as t
from . import calls, http, registries
from .address import Address, find
from .calls import Download, OnProgress, Upload
from .codec import read
from .failure import BerthError, unavailable
from .http import Broken
from .sync_connection import LOST, Connection
from .sync_streams import Lines, Program, Subscription

T = TypeVar("T")

__all__ = ["Core", "Program", "Subscription"]


class Core:
    """Calls over connections that are kept and used again."""

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
        self._idle: List[Connection] = []
        self._lock = threading.Lock()
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
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, []
        for connection in idle:
            connection.close()

    def hello(self) -> t.SystemHello:
        """What the server says of itself; asked once."""
        if self._hello is None:
            params = {"client": self._client, "apiVersion": self._api_version}
            answer = self._exchange(calls.call("system.hello", params))
            self._hello = read(t.SystemHello, calls.result(answer, "system.hello"))
        return self._hello

    def call(
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
        return read(hint, self._call(method, values, identity, idempotent))

    def _call(
        self,
        method: str,
        values: Mapping[str, Any],
        request_id: Optional[str] = None,
        idempotent: bool = True,
    ) -> Any:
        self.hello()
        answer = self._exchange(calls.call(method, values, request_id), idempotent)
        if self._hello is not None:
            calls.explained(answer, self._api_version, self._hello)
        return calls.result(answer, method)

    def _exchange(self, request: Dict[str, Any], idempotent: bool = True) -> Dict[str, Any]:
        method = str(request["method"])
        attempt = 0
        while True:
            attempt += 1
            try:
                return self._once(request, method)
            except LOST as error:
                if not idempotent or attempt >= calls.ATTEMPTS or calls.refused(error):
                    raise calls.lost(method, error) from error
            except BerthError as error:
                # A server that was there a moment ago may be there again in a moment.
                if attempt == 1 or attempt >= calls.ATTEMPTS or error.kind != "UNAVAILABLE":
                    raise
            time.sleep(calls.pause(attempt))

    def _once(self, request: Dict[str, Any], method: str) -> Dict[str, Any]:
        connection = self._take()
        try:
            self._post(connection, request, calls.JSON)
            reader, pieces = connection.head()
            body = b"".join(connection.body(reader, pieces))
        except BaseException:
            connection.close()
            raise
        if reader.keeps_alive:
            self._give(connection)
        else:
            connection.close()
        return calls.document(body, reader.status, method)

    def _post(self, connection: Connection, request: Dict[str, Any], accept: str) -> None:
        address = self.address
        connection.send(http.post(request, address.host_header, address.token, accept))

    def _take(self) -> Connection:
        with self._lock:
            if self._closed:
                raise unavailable("the client was closed")
            if self._idle:
                return self._idle.pop()
        return Connection(self.address)

    def _give(self, connection: Connection) -> None:
        with self._lock:
            if not self._closed and len(self._idle) < 8:
                self._idle.append(connection)
                return
        connection.close()

    def operate(
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
        values = registries.shown(method, values, self._environment)
        try:
            started = self._call(method, values, identity)
        except BerthError:
            raise
        except BaseException:
            # It may have begun: the same call again tells its id.
            with contextlib.suppress(BerthError):
                self._cancel(str(self._call(method, values, identity)["operation"]))
            raise
        operation = str(started["operation"])
        try:
            if upload is not None and started.get("stream"):
                self._upload(str(started["stream"]), upload)
            if download is not None:
                return self._download(started, download, hint, method, on_progress)
            return calls.outcome(self._wait(operation, on_progress), hint, method)
        except BerthError:
            raise
        except BaseException:
            with contextlib.suppress(BerthError):
                self._cancel(operation)
            raise

    def _cancel(self, operation: str) -> None:
        self._call("operation.cancel", {"operation": operation}, calls.new_request_id(None))

    def _wait(self, operation: str, on_progress: Optional[OnProgress]) -> t.OperationDetails:
        after: Optional[int] = None if on_progress is None else 0
        while True:
            answer = self._call("operation.wait", {"operation": operation, "after": after})
            details = read(t.OperationDetails, answer)
            if on_progress is not None and details.progress.sequence > (after or 0):
                on_progress(details.progress)
            if details.status not in calls.UNDER_WAY:
                return details
            after = None if on_progress is None else details.progress.sequence

    def _upload(self, token: str, upload: Upload) -> None:
        """Sends bytes; how the operation took them is asked of the operation."""
        connection = Connection(self.address)
        address = self.address
        headers = {"Transfer-Encoding": "chunked", "Content-Type": "application/octet-stream"}
        try:
            target = "/stream/" + token
            head = http.request("PUT", target, address.host_header, address.token, headers)
            try:
                connection.send(head)
            except OSError:
                return
            for data in calls.chunks(upload):
                try:
                    connection.send(http.chunk(data))
                except OSError:
                    return  # the operation ended before the upload did, and says why
            with contextlib.suppress(*LOST):
                connection.send(http.chunk(b""))
                reader, pieces = connection.head()
                for _ in connection.body(reader, pieces):
                    pass
        finally:
            connection.close()

    def _download(
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
            fetched = self._fetch(str(started["stream"]), sink)
            ended = self._wait(str(started["operation"]), on_progress)
            result = calls.outcome(ended, hint, method)
            if not fetched:
                raise calls.cut_off(method)
            whole = True
        finally:
            sink.close(whole)
        return result

    def _fetch(self, token: str, sink: calls.Sink) -> bool:
        """Fetches bytes; whether they came whole. Where not, the operation knows why."""
        address = self.address
        connection = Connection(address)
        try:
            target = "/stream/" + token
            connection.send(http.request("GET", target, address.host_header, address.token, {}))
            reader, pieces = connection.head()
        except LOST:
            connection.close()
            return False
        try:
            body = connection.body(reader, pieces)
            while reader.status == 200:
                try:
                    data = next(body, None)
                except LOST:
                    return False
                if data is None:
                    return True
                sink.write(data)
            return False
        finally:
            connection.close()

    def program(
        self,
        method: str,
        values: Mapping[str, Any],
        *,
        request_id: Optional[str] = None,
    ) -> "Program":
        """Connects the standard streams of a program, which starts by that."""
        prepared = self._call(method, values, calls.new_request_id(request_id))
        address = self.address
        headers = {"Connection": "Upgrade", "Upgrade": "berth-streams"}
        target = "/stream/" + str(prepared["stream"])
        connection = Connection(address)
        try:
            connection.send(
                http.request("GET", target, address.host_header, address.token, headers)
            )
            reader, pieces = connection.head()
            if reader.status != 101:
                body = b"".join(connection.body(reader, pieces))
                calls.result(calls.document(body, reader.status, method), method)
                raise Broken(f"the server answered {reader.status} to an upgrade")
            return Program(connection, reader.rest(), method)
        except LOST as error:
            connection.close()
            raise calls.lost(method, error) from error
        except BaseException:
            connection.close()
            raise

    def subscribe(self, method: str, values: Mapping[str, Any], hint: Type[T]) -> "Subscription[T]":
        self.hello()
        return Subscription(self, method, values, hint)

    def open_subscription(self, request: Dict[str, Any], method: str) -> "Lines":
        connection = Connection(self.address)
        try:
            self._post(connection, request, calls.NDJSON)
            lines = Lines(connection)
            calls.result(calls.document(lines.next(), lines.status, method), method)
            return lines
        except BaseException:
            connection.close()
            raise
