"""Subscriptions and programs."""

from __future__ import annotations

import contextlib
import time
from typing import (
    TYPE_CHECKING,
    Any,
    Dict,
    Generic,
    Iterator,
    List,
    Mapping,
    Optional,
    Type,
    TypeVar,
)

from .. import types as t
from . import calls, frames
from .calls import Input, ProgramResult
from .codec import read
from .failure import BerthError, from_answer, unavailable
from .http import Broken
from .sync_connection import LOST, Connection

if TYPE_CHECKING:
    from .sync import Core

T = TypeVar("T")
RECONNECT_SECONDS = 60.0


class Lines:
    """The lines of an answer that goes on."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        reader, pieces = connection.head()
        self.status = reader.status
        self._body = connection.body(reader, pieces)
        self._buffer = bytearray()

    def next(self) -> bytes:
        """The next line; none is left when the connection has ended."""
        while True:
            end = self._buffer.find(b"\n")
            if end >= 0:
                line = bytes(self._buffer[:end])
                del self._buffer[: end + 1]
                return line
            piece = next(self._body, None)
            if piece is None:
                rest = bytes(self._buffer)
                self._buffer.clear()
                if rest:
                    return rest
                raise Broken("the answer ended before the subscription did")
            self._buffer += piece


class Subscription(Generic[T]):
    """What a method goes on answering, to be iterated; ``close`` or ``with`` ends it.

    Nothing is read before it is asked for: a slow reader holds up its own subscription. Events go
    on where they were after a lost connection.
    """

    def __init__(self, core: Core, method: str, values: Mapping[str, Any], hint: Type[T]) -> None:
        self._core = core
        self._method = method
        self._hint = hint
        self._cursor = calls.Cursor(dict(values))
        self._closed = True  # until it is open
        self._lines: Optional[Lines] = self._open()
        self._closed = False

    def __del__(self) -> None:
        if not self._closed:
            self.close()

    def _open(self) -> Lines:
        return self._core.open_subscription(
            calls.call(self._method, self._cursor.params), self._method
        )

    def __iter__(self) -> "Subscription[T]":
        return self

    def __enter__(self) -> "Subscription[T]":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __next__(self) -> T:
        while not self._closed:
            try:
                if self._lines is None:
                    self._lines = self._reopen()
                message = calls.document(self._lines.next(), 200, self._method)
            except LOST as error:
                self._drop()
                if self._closed:
                    break
                if self._method != "event.follow":
                    raise calls.lost(self._method, error) from error
                continue
            except BaseException:
                self.close()
                raise
            params = message.get("params", {})
            if message.get("method") == "subscription.item":
                item = params.get("item")
                if self._method == "event.follow":
                    self._cursor.note(item)
                return read(self._hint, item)
            if message.get("method") == "subscription.end":
                self._end(params)
        raise StopIteration

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

    def _reopen(self) -> Lines:
        until = time.monotonic() + RECONNECT_SECONDS
        while True:
            try:
                return self._open()
            except BerthError as error:
                hopeless = error.kind != "UNAVAILABLE" or self._core.closed
                if hopeless or time.monotonic() > until:
                    raise
            except LOST as error:
                if time.monotonic() > until:
                    raise calls.lost(self._method, error) from error
            time.sleep(0.1)

    def _drop(self) -> None:
        lines, self._lines = self._lines, None
        if lines is not None:
            lines.connection.close()

    def close(self) -> None:
        """Ends the subscription; from another thread it ends the iteration there."""
        self._closed = True
        self._drop()


class Program:
    """A program whose standard streams are connected; iterating gives its output.

    Output that isn't taken holds up the program. Closing ends its standard input and nothing else.
    """

    def __init__(self, connection: Connection, early: bytes, method: str) -> None:
        self._connection = connection
        self._method = method
        self._streams = frames.Streams()
        self._frames: List[frames.Frame] = self._streams.feed(early) if early else []
        self._exit: Optional[t.ContainerExit] = None
        self._ended = False

    def __enter__(self) -> "Program":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __iter__(self) -> Iterator[frames.Output]:
        return self

    def __next__(self) -> frames.Output:
        while not self._ended:
            output = self._take(self._next_frame())
            if output is not None:
                return output
        raise StopIteration

    def _next_frame(self) -> frames.Frame:
        try:
            while not self._frames:
                self._receive()
            return self._frames.pop(0)
        except LOST as error:
            self.close()
            raise calls.lost(self._method, error) from error

    def _receive(self) -> None:
        data = self._connection.receive()
        if not data:
            raise Broken("it ended before the program did")
        self._frames.extend(self._streams.feed(data))

    def _take(self, frame: frames.Frame) -> Optional[frames.Output]:
        if frame.channel == frames.CONTROL:
            self._control(frames.control(frame))
            return None
        if not frame.data:
            return None
        credit = self._streams.took(frame.channel, len(frame.data))
        if credit is not None:
            with contextlib.suppress(OSError):
                self._connection.send(credit)
        stream = "stdout" if frame.channel == frames.STDOUT else "stderr"
        return frames.Output(stream, frame.data)

    def _control(self, told: Mapping[str, Any]) -> None:
        if "exit" in told:
            self._exit = read(t.ContainerExit, told["exit"])
            self.close()
        elif "error" in told:
            self.close()
            raise from_answer(told["error"], self._method)

    def write(self, data: bytes) -> None:
        """Writes to standard input; waits while the program doesn't read."""
        view = memoryview(data)
        while len(view) > 0:
            room = self._streams.stdin_room
            if room == 0:
                if self._ended:
                    raise BrokenPipeError("the program has ended")
                self._receive()
                continue
            self._connection.send(self._streams.stdin(bytes(view[:room])))
            view = view[room:]

    def close_stdin(self) -> None:
        """Ends standard input."""
        self._connection.send(self._streams.stdin(b""))

    def wait(self) -> t.ContainerExit:
        """Drops further output and tells how the program ended."""
        for _ in self:
            pass
        if self._exit is None:
            raise unavailable("the program's streams were closed before it ended", self._method)
        return self._exit

    def communicate(self, input: Optional[Input] = None) -> ProgramResult:
        """Gives it its whole input, collects its output, and tells how it ended."""
        output: Dict[str, List[bytes]] = {"stdout": [], "stderr": []}
        source = calls.input_chunks(input)
        pending: Optional[memoryview] = memoryview(b"") if input is not None else None
        while not self._ended:
            pending = self._send_some(pending, source)
            for stream, data in self._available():
                output[stream].append(data)
        ended = self.wait()
        text = {name: b"".join(parts).decode("utf-8", "replace") for name, parts in output.items()}
        return ProgramResult(ended.exit_code, text["stdout"], text["stderr"])

    def _send_some(
        self, pending: Optional[memoryview], source: Iterator[bytes]
    ) -> Optional[memoryview]:
        """Sends as much input as there is credit for; None when all of it was sent."""
        with contextlib.suppress(OSError):  # it may end without reading its input
            while pending is not None and self._streams.stdin_room > 0:
                if len(pending) == 0:
                    data = next(source, None)
                    if data is None:
                        self.close_stdin()
                        return None
                    pending = memoryview(data)
                room = self._streams.stdin_room
                self._connection.send(self._streams.stdin(bytes(pending[:room])))
                pending = pending[room:]
            return pending
        return None

    def _available(self) -> Iterator[frames.Output]:
        """Output of what has come, after at least one more arrival."""
        try:
            if not self._frames:
                self._receive()
        except LOST as error:
            self.close()
            raise calls.lost(self._method, error) from error
        while self._frames and not self._ended:
            output = self._take(self._frames.pop(0))
            if output is not None:
                yield output

    def close(self) -> None:
        self._ended = True
        self._connection.close()
