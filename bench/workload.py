"""The image that bench/pull moves: Debian and four layers on it, made of Debian's packages, and a registry that has it."""

from __future__ import annotations

import contextlib
import dataclasses
import gzip
import hashlib
import http.client
import json
import os
import pathlib
import shutil
import socket
import stat
import subprocess
import sys
import tarfile
import time
from collections.abc import Iterator
from typing import Any

from common import check

SUITE = "bookworm"
LAYERS = {
    "nginx": ["nginx"],
    "python": ["python3", "python3-venv", "python3-dev", "python3-numpy", "python3-cryptography"],
    "gcc": ["build-essential", "gfortran", "gdb", "cmake"],
    "postgres": ["postgresql", "postgresql-contrib", "postgis"],
}
SMALL = "redis"  # the upper layer of the second image, which shares the others
TYPES = "application/vnd.oci.image"


@dataclasses.dataclass
class Layer:
    """A layer's archive, as gzip."""

    file: pathlib.Path
    digest: str
    size: int
    diff_id: str
    plain: int

    @classmethod
    def of(cls, plain: pathlib.Path) -> Layer:
        """Compresses an archive, which is removed."""
        file = plain.with_suffix(".tar.gz")
        with plain.open("rb") as source, gzip.GzipFile(file, "wb", 6, mtime=0) as target:
            shutil.copyfileobj(source, target, 1 << 20)
        layer = cls(file, digest(file), file.stat().st_size, digest(plain), plain.stat().st_size)
        plain.unlink()
        return layer

    def descriptor(self) -> dict[str, Any]:
        return {"mediaType": f"{TYPES}.layer.v1.tar+gzip", "digest": self.digest, "size": self.size}


def digest(file: pathlib.Path) -> str:
    with file.open("rb") as source:
        return f"sha256:{hashlib.file_digest(source, 'sha256').hexdigest()}"


def listing(root: pathlib.Path) -> dict[str, tuple[Any, ...]]:
    """What tells whether an entry has changed, by path."""
    found = {}
    for folder, folders, files in os.walk(root):
        for name in [*folders, *files]:
            path = os.path.join(folder, name)
            seen = os.lstat(path)
            kind = stat.S_IFMT(seen.st_mode)
            same = (seen.st_mtime_ns, seen.st_size, seen.st_ino) if kind != stat.S_IFDIR else ()
            found[os.path.relpath(path, root)] = (seen.st_mode, seen.st_uid, seen.st_gid, *same)
    return found


def archive(root: pathlib.Path, before: dict[str, tuple[Any, ...]], target: pathlib.Path) -> dict[str, tuple[Any, ...]]:
    """Writes what differs as a layer."""
    after = listing(root)
    with tarfile.open(target, "w", format=tarfile.PAX_FORMAT) as out:
        for path in sorted(after):
            if before.get(path) != after[path]:
                out.add(root / path, path, recursive=False)
        for path in sorted(before.keys() - after.keys()):
            folder, name = os.path.split(path)
            if folder in after or not folder:
                out.addfile(tarfile.TarInfo(os.path.join(folder, f".wh.{name}")))
    return after


def install(root: pathlib.Path, packages: list[str]) -> None:
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C"}
    for words in (["apt-get", "-q", "update"], ["apt-get", "-qy", "install", *packages], ["apt-get", "clean"]):
        done = subprocess.run(
            ["chroot", str(root), *words], env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
        )
        if done.returncode != 0:
            raise RuntimeError(f"{' '.join(words)} ended with {done.returncode}: {done.stderr[-800:]}")
    shutil.rmtree(root / "var/lib/apt/lists")


def images(folder: pathlib.Path) -> dict[str, list[Layer]]:
    """The layers of both images, made once for a folder."""
    known = folder / "layers.json"
    if known.exists():
        return {
            name: [Layer(folder / each.pop("file"), **each) for each in layers]
            for name, layers in json.loads(known.read_text()).items()
        }
    folder.mkdir(parents=True, exist_ok=True)
    made = make(folder)
    known.write_text(json.dumps({
        name: [dataclasses.asdict(each) | {"file": each.file.name} for each in layers] for name, layers in made.items()
    }))
    return made


def make(work: pathlib.Path) -> dict[str, list[Layer]]:
    root = work / "root"
    print("making the image of Debian's packages", file=sys.stderr)
    check(["mmdebstrap", "--variant=minbase", SUITE, str(root)])
    shutil.copy("/etc/resolv.conf", root / "etc/resolv.conf")
    shutil.copy("/etc/hosts", root / "etc/hosts")
    if pathlib.Path("/etc/apt/apt.conf.d").is_dir():
        shutil.copytree("/etc/apt/apt.conf.d", root / "etc/apt/apt.conf.d", dirs_exist_ok=True)
    silence = root / "usr/sbin/policy-rc.d"  # nothing that is installed is to run on this machine
    silence.write_text("#!/bin/sh\nexit 101\n")
    silence.chmod(0o755)
    before = archive(root, {}, work / "debian.tar")
    layers = [Layer.of(work / "debian.tar")]
    other = work / "other"
    for name, packages in LAYERS.items():
        if name == list(LAYERS)[-1]:
            check(["cp", "-a", str(root), str(other)])
        install(root, packages)
        before = archive(root, before, work / f"{name}.tar")
        layers.append(Layer.of(work / f"{name}.tar"))
        print(f"{name}: {layers[-1].size / 1e6:.0f} MB, {layers[-1].plain / 1e6:.0f} MB unpacked", file=sys.stderr)
    shutil.rmtree(root)
    before = listing(other)
    install(other, [SMALL])
    archive(other, before, work / f"{SMALL}.tar")
    shutil.rmtree(other)
    return {"whole": layers, "other": [*layers[:-1], Layer.of(work / f"{SMALL}.tar")]}


class Registry:
    """Debian's docker-registry on loopback."""

    def __init__(self, folder: pathlib.Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.host = f"127.0.0.1:{self.port}"
        folder.mkdir(parents=True, exist_ok=True)
        config = folder / "config.yml"
        config.write_text(json.dumps({
            "version": 0.1,
            "log": {"level": "error", "accesslog": {"disabled": True}},
            "storage": {"filesystem": {"rootdirectory": str(folder / "data")}},
            "http": {"addr": self.host},
        }))
        self.process = subprocess.Popen(
            ["docker-registry", "serve", str(config)], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        for _ in range(100):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port)):
                return
            time.sleep(0.1)
        raise RuntimeError(f"docker-registry doesn't listen on {self.host}")

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> http.client.HTTPResponse:
        connection = http.client.HTTPConnection("127.0.0.1", self.port)
        connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        if answer.status // 100 != 2:
            raise RuntimeError(f"{method} {path}: {answer.status} {answer.read()[:400]!r}")
        answer.read()
        return answer

    def blob(self, body: Any, size: int, name: str) -> None:
        place = str(self.ask("POST", "/v2/bench/blobs/uploads/").getheader("Location"))
        target = place[place.index("/v2/") :]
        self.ask("PUT", f"{target}&digest={name}", body, Content_Length=str(size), Content_Type="application/octet-stream")

    def image(self, tag: str, layers: list[Layer]) -> None:
        for layer in layers:
            with layer.file.open("rb") as source:
                self.blob(source, layer.size, layer.digest)
        machine = {"x86_64": "amd64", "aarch64": "arm64"}[os.uname().machine]
        config = json.dumps({
            "architecture": machine,
            "os": "linux",
            "config": {"Cmd": ["true"], "Env": ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"]},
            "rootfs": {"type": "layers", "diff_ids": [layer.diff_id for layer in layers]},
            "history": [{"created_by": "bench"} for _ in layers],
        }).encode()
        name = f"sha256:{hashlib.sha256(config).hexdigest()}"
        self.blob(config, len(config), name)
        manifest = {
            "schemaVersion": 2,
            "mediaType": f"{TYPES}.manifest.v1+json",
            "config": {"mediaType": f"{TYPES}.config.v1+json", "digest": name, "size": len(config)},
            "layers": [layer.descriptor() for layer in layers],
        }
        self.ask("PUT", f"/v2/bench/manifests/{tag}", json.dumps(manifest), Content_Type=str(manifest["mediaType"]))

    def close(self) -> None:
        self.process.terminate()
        self.process.wait(10)


@contextlib.contextmanager
def registry(folder: pathlib.Path) -> Iterator[Registry]:
    one = Registry(folder)
    try:
        yield one
    finally:
        one.close()
