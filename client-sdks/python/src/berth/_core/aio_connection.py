"""Connections of asyncio."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import subprocess
from typing import (
    Any,
    AsyncIterator,
    List,
    Optional,
    Protocol,
    Tuple,
)

from . import frames, http
from .address import Address, ssh_socket, unreachable
from .http import Broken

LOST = (OSError, Broken, frames.BadFrame, EOFError)
"""What a lost connection is told by."""


class Channel(Protocol):
    """Bytes both ways."""

    async def send(self, data: bytes) -> None: ...

    async def receive(self) -> bytes: ...

    def close(self) -> None: ...


class SocketChannel:
    """A plain socket.

    asyncio's own streams drop what has come as soon as something can't be sent: the end of a
    program whose last output was just acknowledged would be lost.
    """

    def __init__(self, sock: socket.socket) -> None:
        sock.setblocking(False)
        self._socket = sock
        self._loop = asyncio.get_running_loop()
        self._sending = asyncio.Lock()

    async def send(self, data: bytes) -> None:
        async with self._sending:
            await self._loop.sock_sendall(self._socket, data)

    async def receive(self) -> bytes:
        return await self._loop.sock_recv(self._socket, http.CHUNK)

    def close(self) -> None:
        # Who waits for bytes is woken by the shutdown, before the descriptor goes.
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        try:
            self._loop.call_soon(self._loop.call_soon, self._socket.close)
        except RuntimeError:  # the loop has ended
            self._socket.close()


class TlsChannel:
    """A socket with TLS."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def send(self, data: bytes) -> None:
        self._writer.write(data)
        await self._writer.drain()

    async def receive(self) -> bytes:
        return await self._reader.read(http.CHUNK)

    def close(self) -> None:
        with contextlib.suppress(OSError, RuntimeError):
            if self._writer.transport.get_write_buffer_size():
                self._writer.close()
            else:
                # At once: a farewell of TLS would outlive the loop, and nobody waits for it.
                self._writer.transport.abort()


async def _open(address: Address) -> Channel:
    if address.scheme == "tls":
        context = address.tls_context()
        return TlsChannel(*await asyncio.open_connection(address.host, address.port, ssl=context))
    loop = asyncio.get_running_loop()
    if address.scheme == "unix":
        places: List[Tuple[int, Any]] = [(socket.AF_UNIX, address.path)]
    else:
        found = await loop.getaddrinfo(address.host, address.port, type=socket.SOCK_STREAM)
        places = [(place[0], place[4]) for place in found]
    problem = OSError(f"{address.host} has no address")
    for family, place in places:
        sock = socket.socket(family, socket.SOCK_STREAM)
        sock.setblocking(False)
        try:
            await loop.sock_connect(sock, place)
            return SocketChannel(sock)
        except OSError as error:
            sock.close()
            problem = error
        except BaseException:
            sock.close()
            raise
    raise problem


class AsyncConnection:
    """One HTTP connection."""

    def __init__(
        self,
        address: Address,
        channel: Channel,
        process: Optional["subprocess.Popen[bytes]"] = None,
    ) -> None:
        self._server = str(address)
        self._channel = channel
        self._process = process
        self.send = channel.send
        self.receive = channel.receive

    @classmethod
    async def open(cls, address: Address) -> AsyncConnection:
        if address.scheme == "ssh":
            sock, process = ssh_socket(address)
            return cls(address, SocketChannel(sock), process)
        try:
            return cls(address, await _open(address))
        except OSError as error:
            raise unreachable(address, error) from error

    async def head(self) -> Tuple[http.Reader, List[bytes]]:
        """Reads the head of an answer, and what of its body came with it."""
        reader = http.Reader(self._server)
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
        self._channel.close()
        if self._process is not None:
            self._process.terminate()
            self._process.wait()
