"""A folder as a plain tar, piece by piece."""

from __future__ import annotations

import contextlib
import io
import os
import posixpath
import stat
import tarfile
from typing import Iterable, Iterator, List, Optional, Set, Union

BLOCK = 64 * 1024


# What is in the folder is opened relative to it and through no link: whoever may write into it
# must not have its sender read what lies elsewhere, by swapping a folder for a link meanwhile.
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC
_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_MOST_LINKS = 40


def folder_tar(
    folder: Union[str, "os.PathLike[str]"], names: Optional[Iterable[str]]
) -> Iterator[bytes]:
    """The tar of what some names in a folder mean; of all of it without names.

    Owners are root: who builds is nobody in the image. A file that changes while it is read keeps
    the size that it had; one that shrinks is an error.
    """
    path = os.fspath(folder)
    if not os.path.isdir(path):
        raise NotADirectoryError(f"cannot send {path}: it is no folder")
    seen: Set[str] = set()
    root = os.open(path, _FOLDER)
    try:
        for name in [""] if names is None else names:
            yield from _named(root, name, seen, _MOST_LINKS)
    finally:
        os.close(root)
    yield bytes(1024)


def _named(root: int, name: str, seen: Set[str], links: int) -> Iterator[bytes]:
    """One name with the folders above it. What is behind a link goes by its own name."""
    parts: List[str] = [part for part in name.split("/") if part not in ("", ".")]
    if not parts:
        yield from _children(root, "", seen)
        return
    with contextlib.ExitStack() as opened:
        folder = root
        for depth, part in enumerate(parts[:-1], 1):
            status = _look(folder, part)
            if status is None:
                return
            yield from _once(folder, part, "/".join(parts[:depth]), status, seen)
            if stat.S_ISLNK(status.st_mode) and links > 0:
                target = os.readlink(part, dir_fd=folder)
                real = posixpath.normpath(posixpath.join("/", *parts[: depth - 1], target))
                behind = posixpath.join(real, *parts[depth:])
                yield from _named(root, behind, seen, links - 1)
            if not stat.S_ISDIR(status.st_mode):
                return
            folder = os.open(part, _FOLDER | os.O_NOFOLLOW, dir_fd=folder)
            opened.callback(os.close, folder)
        yield from _tree(folder, parts[-1], "/".join(parts), seen)


def _look(folder: int, part: str) -> Optional[os.stat_result]:
    try:
        return os.lstat(part, dir_fd=folder)
    except FileNotFoundError:
        return None  # never there, or gone meanwhile: the build tells who misses it


def _children(folder: int, prefix: str, seen: Set[str]) -> Iterator[bytes]:
    for child in sorted(os.listdir(folder)):
        yield from _tree(folder, child, prefix + child, seen)


def _tree(folder: int, part: str, name: str, seen: Set[str]) -> Iterator[bytes]:
    status = _look(folder, part)
    if status is None:
        return
    yield from _once(folder, part, name, status, seen)
    if stat.S_ISDIR(status.st_mode):
        below = os.open(part, _FOLDER | os.O_NOFOLLOW, dir_fd=folder)
        try:
            yield from _children(below, name + "/", seen)
        finally:
            os.close(below)


def _once(
    folder: int, part: str, name: str, status: os.stat_result, seen: Set[str]
) -> Iterator[bytes]:
    if name in seen:
        return
    seen.add(name)
    info = tarfile.TarInfo(name)
    info.mode = stat.S_IMODE(status.st_mode)
    info.mtime = int(status.st_mtime)
    if stat.S_ISDIR(status.st_mode):
        info.type = tarfile.DIRTYPE
        yield info.tobuf(tarfile.PAX_FORMAT)
    elif stat.S_ISLNK(status.st_mode):
        info.type = tarfile.SYMTYPE
        info.linkname = os.readlink(part, dir_fd=folder)
        yield info.tobuf(tarfile.PAX_FORMAT)
    elif stat.S_ISREG(status.st_mode):
        with os.fdopen(os.open(part, _FILE, dir_fd=folder), "rb") as file:
            now = os.fstat(file.fileno())
            if not stat.S_ISREG(now.st_mode):
                raise OSError(f"cannot send {name}: it is no file any more; try again")
            yield from _file(info, file, now.st_size)


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
