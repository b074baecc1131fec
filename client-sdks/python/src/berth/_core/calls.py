"""Calls and their answers, without input and output."""

from __future__ import annotations

import contextlib
import json
import os
import ssl
import tempfile
import uuid
from typing import (
    TYPE_CHECKING,
    Any,
    BinaryIO,
    Callable,
    Dict,
    Iterable,
    Iterator,
    Mapping,
    NamedTuple,
    Optional,
    Type,
    TypeVar,
    Union,
)

from .codec import parameters, read, table
from .failure import BerthError, failure, from_answer, unavailable
from .http import CHUNK, Broken
from .tar import folder_tar

if TYPE_CHECKING:
    from .. import types as t

T = TypeVar("T")

OnProgress = Callable[["t.OperationProgress"], None]
"""Called with each progress of an operation; what it raises cancels the operation."""


class Folder(NamedTuple):
    """A folder to send as a tar, or only what some paths in it name."""

    path: Union[str, "os.PathLike[str]"]
    names: Optional[Iterable[str]] = None


Upload = Union[str, "os.PathLike[str]", bytes, BinaryIO, Iterable[bytes], Folder]
"""What can be sent: the path of a file or folder, bytes, an open file, or chunks of bytes."""

Download = Union[str, "os.PathLike[str]", BinaryIO]
"""Where a download goes: the path of a file, or an open file."""

UNDER_WAY = ("RUNNING", "NEEDS_CREDENTIALS")
"""Where an operation stands that hasn't ended."""

JSON = "application/json"
NDJSON = "application/x-ndjson"
ATTEMPTS = 4
"""How often a call is sent whose connection is lost."""


def pause(attempt: int) -> float:
    """Seconds before another attempt, the first being 1."""
    return 0.1 * 4.0 ** (attempt - 1)


def call(
    method: str, values: Mapping[str, Any], request_id: Optional[str] = None
) -> Dict[str, Any]:
    params = parameters(values)
    if request_id is not None:
        params["requestId"] = request_id
    return {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}


def new_request_id(given: Optional[str]) -> str:
    return uuid.uuid4().hex if given is None else given


def document(body: bytes, status: int, method: str) -> Dict[str, Any]:
    """The JSON object that an answer, or a line of one, holds."""
    try:
        answer = table(json.loads(body))
    except ValueError:
        answer = None
    if answer is None:
        text = body[:200].decode("utf-8", "replace")
        if status == 401:
            raise failure("PERMISSION_DENIED", "the server wants a valid bearer token", {}, method)
        raise Broken(f"the server answered {status} and no JSON: {text!r}")
    return answer


def result(answer: Mapping[str, Any], method: str) -> Any:
    """What an answer holds; its error is raised."""
    error = table(answer.get("error"))
    if error is not None:
        raise from_answer(error, method)
    return answer.get("result")


NO_METHOD = -32601


def explained(answer: Mapping[str, Any], api_version: str, server: "t.SystemHello") -> None:
    """Adds the versions of both sides to an answer that there is no such method."""
    error = table(answer.get("error"))
    if error is not None and error.get("code") == NO_METHOD:
        error["message"] = (
            f"{error.get('message')}; this client was made for API {api_version},"
            f" server {server.server_version} speaks API {server.api_version}"
        )


def refused(error: Exception) -> bool:
    """Whether the server said in TLS that it doesn't want this client."""
    return isinstance(error, ssl.SSLError) and "_ALERT_" in (error.reason or "")


def lost(method: str, error: Exception) -> BerthError:
    if refused(error):
        why = (
            f"cannot call {method}: the server doesn't let this client in: its certificate is"
            f" missing, of another CA, over or revoked ({error})"
        )
        return failure("PERMISSION_DENIED", why, {}, method)
    return unavailable(
        f"cannot call {method}: the connection to the server was lost: {error}", method
    )


def outcome(details: "t.OperationDetails", hint: Type[T], method: str) -> T:
    """The result of an operation that has ended; its failure is raised."""
    if details.status == "SUCCEEDED":
        return read(hint, details.result)
    if details.error is not None:
        raise failure(
            details.error.kind.value, details.error.message, details.error.details, method
        )
    kind = "INTERRUPTED" if details.status == "INTERRUPTED" else "CANCELLED"
    raise failure(kind, f"{method} ended: {details.status}", {}, method)


def chunks(upload: Upload) -> Iterator[bytes]:
    """The bytes of an upload, piece by piece."""
    if isinstance(upload, Folder):
        yield from folder_tar(upload.path, upload.names)
    elif isinstance(upload, (str, os.PathLike)):
        if os.path.isdir(upload):
            yield from folder_tar(upload, None)
        else:
            with open(upload, "rb") as file:
                yield from _blocks(file)
    elif isinstance(upload, (bytes, bytearray, memoryview)):
        data = bytes(upload)
        for start in range(0, len(data), CHUNK):
            yield data[start : start + CHUNK]
    elif hasattr(upload, "read"):
        yield from _blocks(upload)
    else:
        for data in upload:
            if data:
                yield data


def _blocks(file: Any) -> Iterator[bytes]:
    while True:
        data = file.read(CHUNK)
        if not data:
            return
        yield data


class Sink:
    """Where the bytes of a download go; a file gets its name once it is whole."""

    def __init__(self, target: Download) -> None:
        self._path: Optional[str] = None
        if isinstance(target, (str, os.PathLike)):
            path = os.path.abspath(target)
            if os.path.exists(path) and not os.path.isfile(path):
                device = os.open(path, os.O_WRONLY)  # or a pipe
                self._file: BinaryIO = os.fdopen(device, "wb")
            else:
                self._path = path
                folder, name = os.path.split(path)
                number, self._arriving = tempfile.mkstemp(prefix=f".{name}.", dir=folder)
                self._file = os.fdopen(number, "wb")
        else:
            self._file = target
        self._owned = self._file is not target

    def write(self, data: bytes) -> None:
        self._file.write(data)

    def close(self, whole: bool) -> None:
        """Ends it: what isn't whole leaves no file."""
        try:
            if self._owned:
                self._file.close()
            if self._path is not None and whole:
                os.replace(self._arriving, self._path)
        finally:
            if self._path is not None:
                with contextlib.suppress(FileNotFoundError):
                    os.unlink(self._arriving)


def cut_off(method: str) -> BerthError:
    return unavailable(
        f"cannot fetch what {method} made: the connection broke off before the end; call it again",
        method,
    )


class Cursor:
    """How far a subscriber to events has come: where it goes on after a reconnect."""

    def __init__(self, params: Dict[str, Any]) -> None:
        self.params = params

    def note(self, item: Mapping[str, Any]) -> None:
        seen = [
            item.get("cursor"),
            (table(item.get("event")) or {}).get("sequence"),
            (table(item.get("gap")) or {}).get("resume"),
            self.params.get("after"),
        ]
        known = [value for value in seen if isinstance(value, int)]
        if known:
            self.params["after"] = max(known)


class ProgramResult(NamedTuple):
    """How a program ended and what it wrote."""

    exit_code: int
    stdout: str
    stderr: str


Input = Union[str, bytes, Iterable[bytes]]
"""What a program reads as its standard input."""


def input_chunks(data: Optional[Input]) -> Iterator[bytes]:
    if data is None:
        return iter(())
    return chunks(data.encode("utf-8") if isinstance(data, str) else data)
