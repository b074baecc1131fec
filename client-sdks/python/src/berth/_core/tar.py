"""A folder as a plain tar, piece by piece."""

from __future__ import annotations

import io
import os
import stat
import tarfile
from typing import Iterable, Iterator, List, Optional, Set, Union

BLOCK = 64 * 1024


def _walk(root: str, name: str) -> Iterator[str]:
    """A path and all below it, each folder before its content; links aren't followed."""
    path = os.path.join(root, name) if name else root
    try:
        mode = os.lstat(path).st_mode
    except FileNotFoundError:
        return
    if name:
        yield name
    if stat.S_ISDIR(mode):
        for entry in sorted(os.listdir(path)):
            yield from _walk(root, f"{name}/{entry}" if name else entry)


def _wanted(root: str, names: Optional[Iterable[str]]) -> Iterator[str]:
    for name in [""] if names is None else names:
        parts: List[str] = [part for part in name.split("/") if part not in ("", ".")]
        for depth in range(1, len(parts)):
            above = "/".join(parts[:depth])
            if os.path.isdir(os.path.join(root, above)):
                yield above
        yield from _walk(root, "/".join(parts))


def folder_tar(
    folder: Union[str, "os.PathLike[str]"], names: Optional[Iterable[str]]
) -> Iterator[bytes]:
    """The tar of what some names in a folder mean; of all of it without names.

    Owners are root: who builds is nobody in the image. A file that changes while it is read keeps
    the size that it had; one that shrinks is an error.
    """
    root = os.fspath(folder)
    if not os.path.isdir(root):
        raise NotADirectoryError(f"cannot send {root}: it is no folder")
    seen: Set[str] = set()
    for name in _wanted(root, names):
        if name in seen:
            continue
        seen.add(name)
        path = os.path.join(root, name)
        status = os.lstat(path)
        info = tarfile.TarInfo(name)
        info.mode = stat.S_IMODE(status.st_mode)
        info.mtime = int(status.st_mtime)
        if stat.S_ISDIR(status.st_mode):
            info.type = tarfile.DIRTYPE
            yield info.tobuf(tarfile.PAX_FORMAT)
        elif stat.S_ISLNK(status.st_mode):
            info.type = tarfile.SYMTYPE
            info.linkname = os.readlink(path)
            yield info.tobuf(tarfile.PAX_FORMAT)
        elif stat.S_ISREG(status.st_mode):
            with open(path, "rb") as file:
                yield from _file(info, file, os.fstat(file.fileno()).st_size)
    yield bytes(1024)


def _file(info: tarfile.TarInfo, file: io.BufferedReader, size: int) -> Iterator[bytes]:
    info.size = size
    yield info.tobuf(tarfile.PAX_FORMAT)
    left = size
    while left > 0:
        data = file.read(min(BLOCK, left))
        if not data:
            raise OSError(f"cannot send {info.name}: it became shorter while it was read")
        left -= len(data)
        yield data
    yield bytes(-size % 512)
