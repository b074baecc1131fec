"""HTTP/1.1 without input and output: what is sent, and a reader that is fed what came."""

from __future__ import annotations

import json
from typing import Any, Dict, List, Mapping, Optional

from .failure import unavailable

HEAD_LIMIT = 64 * 1024
CHUNK = 64 * 1024


class Broken(Exception):
    """The connection ended or spoke otherwise than HTTP before an answer was whole."""


def request(
    verb: str, target: str, host: str, token: Optional[str], headers: Mapping[str, str]
) -> bytes:
    lines = [f"{verb} {target} HTTP/1.1", f"Host: {host}"]
    if token is not None:
        lines.append(f"Authorization: Bearer {token}")
    lines.extend(f"{name}: {value}" for name, value in headers.items())
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def post(document: Any, host: str, token: Optional[str], accept: str) -> bytes:
    body = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
    headers = {
        "Content-Type": "application/json",
        "Accept": accept,
        "Content-Length": str(len(body)),
    }
    return request("POST", "/rpc", host, token, headers) + body


def chunk(data: bytes) -> bytes:
    """A chunk of a body; the empty one ends it."""
    return b"%x\r\n%s\r\n" % (len(data), data)


class Reader:
    """Reads one answer out of what it is fed: the head, then pieces of the body."""

    def __init__(self, server: str) -> None:
        self._server = server
        self.status = 0
        self.headers: Dict[str, str] = {}
        self.done = False
        self._buffer = bytearray()
        self._chunked = False
        self._left: Optional[int] = None
        self._state = "head"

    @property
    def has_head(self) -> bool:
        return self._state != "head"

    @property
    def keeps_alive(self) -> bool:
        return self.done and self.headers.get("connection", "").lower() != "close"

    def rest(self) -> bytes:
        """After an upgrade: what came behind the head."""
        return bytes(self._buffer)

    def feed(self, data: bytes) -> List[bytes]:
        """Takes what came, nothing at the end of the connection; gives pieces of the body."""
        if not data:
            if self._state == "body" and self._left is None and not self._chunked:
                self.done = True
                return []
            raise Broken("the connection ended before the answer did")
        self._buffer += data
        if self._state == "head" and self._buffer.startswith(b"\x15\x03"):
            # Not lost: it couldn't read the request, so it has done nothing and never will.
            raise unavailable(
                f"cannot connect to the server at {self._server}: it speaks TLS there;"
                " name it with tls:// instead of tcp://"
            )
        if self._state == "head" and not self._head():
            return []
        pieces: List[bytes] = []
        if self.status != 101:
            while not self.done and self._piece(pieces):
                pass
        return pieces

    def _head(self) -> bool:
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0:
            if len(self._buffer) > HEAD_LIMIT:
                raise Broken("the head of the answer doesn't end")
            return False
        lines = bytes(self._buffer[:end]).decode("latin-1").split("\r\n")
        del self._buffer[: end + 4]
        words = lines[0].split(" ", 2)
        if len(words) < 2 or not words[0].startswith("HTTP/1.") or not words[1].isdigit():
            raise Broken(f"what answered isn't an HTTP server: {lines[0][:60]!r}")
        if words[1] == "100":
            return self._head()
        self.status = int(words[1])
        for line in lines[1:]:
            name, _, value = line.partition(":")
            self.headers[name.strip().lower()] = value.strip()
        self._body()
        return True

    def _body(self) -> None:
        self._state = "body"
        if self.headers.get("transfer-encoding", "").lower() == "chunked":
            self._chunked = True
            self._state = "size"
        elif "content-length" in self.headers:
            self._left = int(self.headers["content-length"])
            self.done = self._left == 0
        elif self.status in (204, 304):
            self.done = True

    def _piece(self, pieces: List[bytes]) -> bool:
        """Takes one step; whether there is another."""
        if self._state == "size":
            end = self._buffer.find(b"\r\n")
            if end < 0:
                return False
            try:
                self._left = int(bytes(self._buffer[:end]).split(b";")[0], 16)
            except ValueError:
                raise Broken("a chunk of the answer has no size") from None
            del self._buffer[: end + 2]
            self._state = "trailer" if self._left == 0 else "body"
            return True
        if self._state == "trailer":
            end = self._buffer.find(b"\r\n")
            if end < 0:
                return False
            self.done = end == 0
            del self._buffer[: end + 2]
            return True
        if not self._buffer:
            return False
        size = len(self._buffer) if self._left is None else min(self._left, len(self._buffer))
        if size:
            pieces.append(bytes(self._buffer[:size]))
            del self._buffer[:size]
        if self._left is None:
            return False
        self._left -= size
        if self._left == 0 and self._chunked:
            if len(self._buffer) < 2:
                return False
            del self._buffer[:2]
            self._state = "size"
        elif self._left == 0:
            self.done = True
        return True
