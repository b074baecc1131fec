"""The credentials for registries that the caller has where Docker has them.

What can't be used is passed over with a warning: it may be about other registries, and the image
one for everybody.
"""

from __future__ import annotations

import base64
import binascii
import json
import os
import re
import select
import stat
import subprocess
import threading
import time
import warnings
from typing import Any, Callable, Dict, Iterator, List, Mapping, Optional

from .codec import table

Credentials = Dict[str, str]

METHODS: Dict[str, Callable[[Mapping[str, Any]], str]] = {
    "image.pull": lambda values: str(values.get("reference")),
    "image.push": lambda values: str(values.get("reference")),
    "registry.remove": lambda values: str(values.get("reference")),
    "registry.tags": lambda values: str(values.get("name")),
    "registry.catalog": lambda values: f"{values.get('host')}/any",
}
"""Those that show credentials to a registry, with a name that is in it."""

DEADLINE = 30.0
"""Seconds that a credential helper may take."""

_MOST_CONFIG = 1 << 20
_MOST_ANSWER = 64 * 1024
_LONGEST_COMPLAINT = 300
_HUB = "docker.io"
_HUB_KEY = "https://index.docker.io/v1/"
_OF_HUB = ("index.docker.io", "registry-1.docker.io")
_NONE = b"credentials not found in native keychain"


class _Unusable(Exception):
    """Why something is passed over; it quotes nothing of it."""


def shown(method: str, values: Mapping[str, Any], environment: Mapping[str, str]) -> Dict[str, Any]:
    """The parameters of a call, with the caller's credentials where it is to show some."""
    all_of_them = dict(values)
    if method in METHODS and values.get("credentials") is None:
        all_of_them["credentials"] = credentials(METHODS[method](values), environment)
    return all_of_them


def credentials(
    reference: str, environment: Mapping[str, str], deadline: float = DEADLINE
) -> Optional[Credentials]:
    """The caller's credentials for the registry of an image's name."""
    folder = environment.get("DOCKER_CONFIG")
    home = environment.get("HOME")
    if not folder and not home:
        return None
    file = os.path.join(folder or os.path.join(str(home), ".docker"), "config.json")
    try:
        config = _read(file)
        return (
            None if config is None else _find(config, file, _host(reference), environment, deadline)
        )
    except (_Unusable, OSError) as error:
        _warn(f"cannot use {file}: {error}")
        return None


def _warn(text: str) -> None:
    warnings.warn(f"{text}; going on without", RuntimeWarning, stacklevel=6)


def _host(reference: str) -> str:
    first, slash, _ = reference.partition("/")
    named = first == "localhost" or "." in first or ":" in first or first != first.lower()
    return _normalised(first) if slash and named else _HUB


def _normalised(key: str) -> str:
    host = re.sub("/.*", "", re.sub("^https?://", "", key), flags=re.DOTALL)
    return _HUB if host in _OF_HUB else host


def _key(host: str) -> str:
    """What Docker's files and helpers call a registry."""
    return _HUB_KEY if host == _HUB else host


def _read(file: str) -> Optional[Dict[str, Any]]:
    try:
        descriptor = os.open(file, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except (FileNotFoundError, NotADirectoryError):
        return None
    with os.fdopen(descriptor, "rb") as opened:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise _Unusable("it is no file")
        data = opened.read(_MOST_CONFIG + 1)
    if len(data) > _MOST_CONFIG:
        raise _Unusable(f"it has more than {_MOST_CONFIG} bytes")
    try:
        return table(json.loads(data))
    except (ValueError, RecursionError):
        raise _Unusable("it is no JSON document") from None


def _find(
    config: Dict[str, Any],
    file: str,
    host: str,
    environment: Mapping[str, str],
    deadline: float,
) -> Optional[Credentials]:
    name = _helper(config, host)
    if name is not None:
        try:
            told = _ask(name, _key(host), environment, deadline)
            if told is not None:
                return told
        except (_Unusable, OSError) as error:
            helper = f'the credential helper "{name}" that {file} names for {host}'
            _warn(f"cannot use {helper}: {error}")
    for entry in _entries(config, "auths", host):
        found = _stored(host, table(entry) or {})
        if found is not None:
            return found
    return None


def _entries(config: Dict[str, Any], section: str, host: str) -> Iterator[Any]:
    """The entry of exactly this registry first."""
    entries = table(config.get(section)) or {}
    if _key(host) in entries:
        yield entries[_key(host)]
    for key, entry in entries.items():
        if key != _key(host) and _normalised(key) == host:
            yield entry


def _helper(config: Dict[str, Any], host: str) -> Optional[str]:
    names: List[Any] = [*_entries(config, "credHelpers", host), config.get("credsStore")]
    return next((name for name in names if isinstance(name, str) and name), None)


def _stored(host: str, entry: Dict[str, Any]) -> Optional[Credentials]:
    if _text(entry, "identitytoken"):
        return {"identityToken": _text(entry, "identitytoken")}
    encoded = _text(entry, "auth")
    if not encoded:
        return _pair(_text(entry, "username"), _text(entry, "password"))
    try:
        user, colon, password = base64.b64decode(encoded, validate=True).partition(b":")
    except (binascii.Error, ValueError):
        user, colon, password = b"", b"", b""
    if not user or not colon:
        raise _Unusable(f'its "auth" for {host} is no user:password in base64')
    return _pair(user.decode("utf-8", "replace"), password.decode("utf-8", "replace"))


def _text(entry: Dict[str, Any], name: str) -> str:
    value = entry.get(name)
    return value if isinstance(value, str) else ""


def _pair(user: str, password: str) -> Optional[Credentials]:
    plain = password.strip("\0")
    return {"user": user, "password": plain} if user and plain else None


def _ask(
    name: str, key: str, environment: Mapping[str, str], deadline: float
) -> Optional[Credentials]:
    process = subprocess.Popen(  # the caller's own program
        [_program(name, environment), "get"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=dict(environment),
    )
    complaint = _Complaint(process)
    try:
        said = _said(process, key, deadline)
    finally:
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()
    if process.returncode != 0:
        if said.strip() == _NONE:
            return None
        text = complaint.line()
        raise _Unusable(
            f"it ended with status {process.returncode}" + (f" and says: {text}" if text else "")
        )
    try:
        answer = table(json.loads(said)) or {}
    except (ValueError, RecursionError):
        raise _Unusable("its answer is no JSON document") from None
    secret = _text(answer, "Secret")
    if _text(answer, "Username") == "<token>" and secret:
        return {"identityToken": secret}
    return _pair(_text(answer, "Username"), secret)


class _Complaint:
    """What a helper says to standard error: read to the end, so that it isn't held up."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stderr is not None
        self._pipe = process.stderr
        self._said = b""
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self) -> None:
        with self._pipe:
            for piece in iter(lambda: os.read(self._pipe.fileno(), _MOST_ANSWER), b""):
                if len(self._said) < _MOST_ANSWER:
                    self._said += piece

    def line(self) -> str:
        """On one line, and without what a terminal would act on."""
        self._thread.join(1)  # a child that the helper left may hold it open
        text = self._said.decode("utf-8", "replace")
        line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
        return line[:_LONGEST_COMPLAINT] + "..." if len(line) > _LONGEST_COMPLAINT else line


def _said(process: subprocess.Popen[bytes], key: str, deadline: float) -> bytes:
    """What a helper says until it ends, which it has to do in time."""
    until = time.monotonic() + deadline
    late = _Unusable(f"it gives no answer within {deadline:g} s")
    assert process.stdin is not None and process.stdout is not None
    try:
        process.stdin.write(key.encode())
        process.stdin.close()
    except OSError:
        process.stdin = None  # it reads nothing: what it answers counts
    said = b""
    descriptor = process.stdout.fileno()
    while True:
        ready, _, _ = select.select([descriptor], [], [], max(0.0, until - time.monotonic()))
        if not ready:
            raise late
        piece = os.read(descriptor, _MOST_ANSWER)
        if not piece:
            break
        said += piece
        if len(said) > _MOST_ANSWER:
            raise _Unusable(f"it says more than {_MOST_ANSWER} bytes")
    try:
        process.wait(max(0.0, until - time.monotonic()))
    except subprocess.TimeoutExpired:
        raise late from None
    return said


def _program(name: str, environment: Mapping[str, str]) -> str:
    """Not what happens to lie in the present folder."""
    if re.fullmatch("[A-Za-z0-9][A-Za-z0-9._-]*", name) is None:
        raise _Unusable("that is no name of a helper")
    program = "docker-credential-" + name
    for folder in environment.get("PATH", "").split(os.pathsep):
        file = os.path.join(folder, program)
        if folder.startswith("/") and os.path.isfile(file) and os.access(file, os.X_OK):
            return file
    raise _Unusable(f"there is no program {program} in PATH")
