"""Connections."""

from __future__ import annotations

import contextlib
import socket
import subprocess
from typing import Iterator, List, Optional

from . import frames, http
from .address import Address, connect
from .http import Broken

LOST = (OSError, Broken, frames.BadFrame)
"""What a lost connection is told by."""


class Connection:
    """One HTTP connection."""

    def __init__(self, address: Address) -> None:
        self._socket: socket.socket
        self._process: Optional["subprocess.Popen[bytes]"]
        self._socket, self._process = connect(address)
        self._server = str(address)

    def send(self, data: bytes) -> None:
        self._socket.sendall(data)

    def receive(self) -> bytes:
        return self._socket.recv(http.CHUNK)

    def head(self) -> "tuple[http.Reader, List[bytes]]":
        """Reads the head of an answer, and what of its body came with it."""
        reader = http.Reader(self._server)
        while True:
            pieces = reader.feed(self.receive())
            if reader.has_head:
                return reader, pieces

    def body(self, reader: http.Reader, pieces: List[bytes]) -> Iterator[bytes]:
        yield from pieces
        while not reader.done:
            yield from reader.feed(self.receive())

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        if self._process is not None:
            self._process.terminate()
            self._process.wait()
