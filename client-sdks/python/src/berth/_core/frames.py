"""The frames of a program's standard streams, and who may send how much; no input or output."""

from __future__ import annotations

import json
import struct
from typing import Any, Dict, List, NamedTuple, Optional

from .codec import table

STDIN, STDOUT, STDERR, CONTROL, CREDIT = range(5)
WINDOW = 65536
_HEAD = struct.Struct(">IBI")
_CREDIT = struct.Struct(">BI")


class Frame(NamedTuple):
    channel: int
    data: bytes

    def encode(self) -> bytes:
        return _HEAD.pack(0, self.channel, len(self.data)) + self.data


class BadFrame(Exception):
    """The server sent what is no frame."""


class Output(NamedTuple):
    """Bytes that a program wrote."""

    stream: str
    """"stdout" or "stderr"."""
    data: bytes


class Streams:
    """The client's side of the frames: splits what comes, and counts credit."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._stdin_credit = WINDOW
        self._taken: Dict[int, int] = {STDOUT: 0, STDERR: 0}

    def feed(self, data: bytes) -> List[Frame]:
        """The frames that are whole; credit for standard input is noted."""
        self._buffer += data
        frames: List[Frame] = []
        while len(self._buffer) >= _HEAD.size:
            stream, channel, length = _HEAD.unpack_from(self._buffer)
            if stream != 0 or channel > CREDIT or length > WINDOW:
                raise BadFrame(f"stream {stream}, channel {channel}, {length} bytes")
            if len(self._buffer) < _HEAD.size + length:
                break
            frame = Frame(channel, bytes(self._buffer[_HEAD.size : _HEAD.size + length]))
            del self._buffer[: _HEAD.size + length]
            if channel == CREDIT:
                given, count = _CREDIT.unpack(frame.data)
                if given == STDIN:
                    self._stdin_credit += count
            else:
                frames.append(frame)
        return frames

    @property
    def stdin_room(self) -> int:
        """How many bytes of standard input may be sent now."""
        return min(self._stdin_credit, WINDOW)

    def stdin(self, data: bytes) -> bytes:
        self._stdin_credit -= len(data)
        return Frame(STDIN, data).encode()

    def took(self, channel: int, count: int) -> Optional[bytes]:
        """Notes that output was taken; gives the credit to send, when it is worth a frame."""
        self._taken[channel] += count
        if self._taken[channel] < WINDOW // 2:
            return None
        taken, self._taken[channel] = self._taken[channel], 0
        return Frame(CREDIT, _CREDIT.pack(channel, taken)).encode()


def control(frame: Frame) -> Dict[str, Any]:
    try:
        told = table(json.loads(frame.data))
    except ValueError:
        told = None
    if told is None:
        raise BadFrame("a control frame holds no JSON object")
    return told
