"""What the benches share: engines that are opened and closed, processes, times, tables."""

from __future__ import annotations

import contextlib
import json
import os
import pathlib
import random
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Protocol

PROJECT = pathlib.Path(__file__).resolve().parent.parent
if "BERTH_PEERS" in os.environ:
    os.environ["PATH"] = f"{os.environ['BERTH_PEERS']}/bin:{os.environ['PATH']}"
SLEEP = ["/bin/sleep", "1000"]
SEED = 1
FIRST = 20  # runs of a fresh engine, told apart
WARM_UP = 100  # runs of each engine that aren't counted, those with them
QUIET = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE}


class Engine(Protocol):
    """What is compared."""

    name: str

    def version(self) -> str:
        """What it says of itself, in a line."""

    def run(self) -> None:
        """One container from its making to its removal; raises where it failed."""

    def keep(self, command: list[str] = SLEEP) -> list[int]:
        """Starts a container that stays, answers with the processes that stay for it beside it."""

    def close(self) -> None:
        """Ends and removes everything."""


def check(command: list[str]) -> str:
    """Runs a command that must succeed; answers with what it said."""
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(command)} ended with {done.returncode}: {done.stderr.strip()[-400:]}")
    return done.stdout.strip()


def spawn(command: list[str]) -> None:
    """Runs a command by posix_spawn, so that little of this program's own time is measured."""
    null = os.open(os.devnull, os.O_RDWR)
    actions = [(os.POSIX_SPAWN_DUP2, null, fd) for fd in (0, 1)]
    pid = os.posix_spawnp(command[0], command, os.environ, file_actions=actions)
    _, status = os.waitpid(pid, 0)
    os.close(null)
    if status != 0:
        raise RuntimeError(f"{' '.join(command)} ended with {os.waitstatus_to_exitcode(status)}")


def said(command: list[str], environment: Mapping[str, str]) -> bytes:
    """Runs a command by posix_spawn and reads its output whole."""
    null = os.open(os.devnull, os.O_RDONLY)
    ours, theirs = os.pipe()
    actions = [(os.POSIX_SPAWN_DUP2, null, 0), (os.POSIX_SPAWN_DUP2, theirs, 1)]
    pid = os.posix_spawnp(command[0], command, environment, file_actions=actions)
    os.close(theirs)
    os.close(null)
    with open(ours, "rb") as pipe:
        output = pipe.read()
    _, status = os.waitpid(pid, 0)
    if status != 0:
        raise RuntimeError(f"{' '.join(command)} ended with {os.waitstatus_to_exitcode(status)}")
    return output


def first_line(command: list[str]) -> str:
    return check(command).splitlines()[0]


def pss(pids: list[int]) -> int:
    """Proportional memory of processes, in kB."""
    total = 0
    for pid in pids:
        for line in pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                total += int(line.split()[1])
    return total


def processes(word: str) -> set[int]:
    """Processes with a word in their command line."""
    found = set()
    for entry in pathlib.Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):
                if word.encode() in (entry / "cmdline").read_bytes():
                    found.add(int(entry.name))
    return found - {os.getpid()}


class Connection:
    """An HTTP connection over a Unix socket, kept open; as lean as it can be, since its own time is measured with the engine's."""

    def __init__(self, path: pathlib.Path) -> None:
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect(str(path))

    def call(self, method: str, **params: Any) -> Any:
        body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}).encode()
        head = f"POST /rpc HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        self.socket.sendall(head.encode() + body)
        answer = json.loads(self.receive())
        if "error" in answer:
            raise RuntimeError(f"{method}: {answer['error']['message']}")
        return answer["result"]

    def receive(self) -> bytes:
        """The body of an answer that says how long it is."""
        received = b""
        while b"\r\n\r\n" not in received:
            received += self.more()
        head, body = received.split(b"\r\n\r\n", 1)
        length = int(re.search(rb"(?i)\r\ncontent-length: *(\d+)", head)[1])  # type: ignore[index]
        parts, left = [body], length - len(body)
        while left > 0:
            parts.append(self.more())
            left -= len(parts[-1])
        return b"".join(parts)

    def more(self) -> bytes:
        received = self.socket.recv(1 << 20)
        if not received:
            raise RuntimeError("the server has closed the connection")
        return received

    def close(self) -> None:
        self.socket.close()


def build(environment: dict[str, str]) -> None:
    """Builds what isn't built, and waits for the start-up caches, which are made in the background."""
    subprocess.run([PROJECT / "berth", "--jvm", "--help"], env=environment, stdout=subprocess.DEVNULL, check=True)
    folder = PROJECT / "shell" / "target" / "run"
    digest = check(["sh", "-c", '. "$1"; echo "$digest"', "sh", str(folder / "current")])
    end = time.monotonic() + 240
    while not all(list(folder.glob(f"{kind}-{digest}-*.aot")) for kind in ("client", "server")):
        if time.monotonic() > end:
            print(f"no start-up caches in {folder} after 240 s: what follows is measured without", file=sys.stderr)
            return
        time.sleep(0.5)


class Berth:
    """Berth over an open JSON-RPC connection."""

    name = "berth"

    options: list[str] = []

    def __init__(self, work: pathlib.Path, archive: pathlib.Path, arguments: list[str]) -> None:
        environment = os.environ | {"BERTH_ROOT": str(work / "state"), "BERTH_RUN": str(work / "run")}
        environment.pop("BERTH_HOST", None)
        self.environment = environment
        berth = str(PROJECT / "berth")
        self.command = ["./berth"]  # as it is typed, in the project's folder
        build(environment)
        begin = time.perf_counter()
        self.server = subprocess.Popen([berth, "server", "run", *arguments], env=environment, stdout=subprocess.PIPE, text=True)
        assert self.server.stdout
        line = self.server.stdout.readline()
        if not line.startswith("ready"):
            raise RuntimeError(f"the server did not get ready: {line!r}")
        self.ready = time.perf_counter() - begin
        self.socket = work / "run" / "berth.sock"
        subprocess.run([berth, "import", str(archive), "bench:1"], env=environment, check=True, stdout=subprocess.DEVNULL)
        self.connection = Connection(self.socket)

    def version(self) -> str:
        return first_line([str(PROJECT / "berth"), "--version"])

    def once(self, connection: Connection) -> None:
        made = connection.call("container.create", image="bench:1", command=["/bin/true"])["id"]
        connection.call("container.start", container=made)
        code = connection.call("container.wait", container=made)["exitCode"]
        connection.call("container.remove", container=made)
        if code != 0:
            raise RuntimeError(f"/bin/true ended with {code}")

    def run(self) -> None:
        self.once(self.connection)

    def run_apart(self) -> None:
        """A run on a connection of its own, for runs side by side."""
        with contextlib.closing(Connection(self.socket)) as connection:
            self.once(connection)

    def keep(self, command: list[str] = SLEEP) -> list[int]:
        made = self.connection.call("container.create", image="bench:1", command=command)["id"]
        self.connection.call("container.start", container=made)
        self.kept = made
        return [self.connection.call("container.inspect", container=made)["monitorPid"]]

    def close(self) -> None:
        with contextlib.suppress(AttributeError):
            self.connection.call("container.remove", container=self.kept, force=True)
        self.server.send_signal(signal.SIGTERM)
        self.server.wait(10)


class Runtime:
    """runc or crun: a bundle, no daemon."""

    def __init__(self, name: str, work: pathlib.Path, root: pathlib.Path) -> None:
        self.name = name
        self.bundle = work / name
        self.bundle.mkdir()
        (self.bundle / "rootfs").symlink_to(root)
        check(["runc", "spec", "--bundle", str(self.bundle)])
        config = self.bundle / "config.json"
        spec = json.loads(config.read_text())
        spec["ociVersion"] = "1.0.2"
        spec["process"] |= {"terminal": False, "args": ["/bin/true"], "rlimits": []}
        spec["root"]["path"] = str(root)
        config.write_text(json.dumps(spec))
        self.prefix: list[str] = []
        if name == "crun" and pathlib.Path("/sys/fs/cgroup/unified").exists():
            # crun refuses hybrid control groups: without the v2 mount it takes them for v1.
            self.prefix = ["unshare", "-m", "sh", "-c", 'umount /sys/fs/cgroup/unified; exec "$@"', "sh"]

    def version(self) -> str:
        return first_line([self.name, "--version"])

    def run(self) -> None:
        spawn([*self.prefix, self.name, "run", "--bundle", str(self.bundle), f"bench-{uuid.uuid4().hex[:12]}"])

    run_apart = run

    def keep(self, command: list[str] = SLEEP) -> list[int]:
        return []

    def close(self) -> None:
        pass


class Cli:
    """docker or podman by their command."""

    environment: Mapping[str, str] = os.environ
    log: list[str] = []

    def __init__(self, name: str, command: list[str], options: list[str], monitor: str, archive: pathlib.Path) -> None:
        self.name, self.command, self.options, self.monitor = name, command, options, monitor
        check([*command, "import", str(archive), "bench:1"])

    def version(self) -> str:
        return first_line([*self.command, "--version"])

    def run(self) -> None:
        spawn([*self.command, "run", "--rm", "--network", "none", *self.options, "bench:1", "/bin/true"])

    run_apart = run

    def keep(self, command: list[str] = SLEEP) -> list[int]:
        before = processes(self.monitor)
        self.kept = check([*self.command, "run", "-d", "--network", "none", *self.options, *self.log, "bench:1", *command])
        return sorted(processes(self.monitor) - before)

    def close(self) -> None:
        with contextlib.suppress(AttributeError, RuntimeError):
            check([*self.command, "rm", "-f", self.kept])


class Docker(Cli):
    """docker with a daemon of its own."""

    def __init__(self, work: pathlib.Path, archive: pathlib.Path) -> None:
        folder = work / "docker"
        folder.mkdir()
        host = f"unix://{folder}/socket"
        with (folder / "log").open("w") as log:
            self.daemon = subprocess.Popen(
                ["dockerd", "--data-root", str(folder / "data"), "--exec-root", str(folder / "exec"), "-H", host,
                 "--pidfile", str(folder / "pid"), "--bridge", "none", "--iptables=false", "--ip6tables=false"],
                stdout=log, stderr=log, stdin=subprocess.DEVNULL,
            )
        for _ in range(300):
            if subprocess.run(["docker", "-H", host, "version"], **QUIET, check=False).returncode == 0:
                break
            time.sleep(0.1)
        super().__init__("docker", ["docker", "-H", host], [], "containerd-shim", archive)

    def version(self) -> str:
        """The command and the daemon needn't be of one release."""
        parts = "client {{.Client.Version}}{{range .Server.Components}}, {{.Name}} {{.Version}}{{end}}"
        return "docker " + first_line([*self.command, "version", "--format", parts])

    def close(self) -> None:
        super().close()
        self.daemon.send_signal(signal.SIGTERM)
        self.daemon.wait(30)


class Podman(Cli):
    """podman with storage of its own."""

    log = ["--log-driver", "k8s-file"]  # its default may be the journal, which not every machine has

    def __init__(self, work: pathlib.Path, archive: pathlib.Path) -> None:
        folder = work / "podman"
        self.root = folder / "root"
        command = ["podman", "--root", str(self.root), "--runroot", str(folder / "run"), "--runtime", "runc",
                   "--cgroup-manager", "cgroupfs"]
        limits = ["--ulimit", "nofile=1024:1024", "--ulimit", "nproc=1000:1000"]
        super().__init__("podman", command, limits, "conmon", archive)

    def version(self) -> str:
        return f"{super().version()}, {first_line(['runc', '--version'])}"

    def close(self) -> None:
        """Its storage may stay mounted on itself, several times over, and what cleans up behind it mounts it again."""
        super().close()
        overlay = str(self.root / "overlay")
        end = time.monotonic() + 10
        while time.monotonic() < end:
            if processes(str(self.root)):
                time.sleep(0.1)
            elif overlay not in pathlib.Path("/proc/self/mounts").read_text():
                break
            elif subprocess.run(["umount", overlay], **QUIET, check=False).returncode != 0:
                time.sleep(0.1)


def make_root(work: pathlib.Path) -> tuple[pathlib.Path, pathlib.Path]:
    """A root file system of busybox alone, and an archive of it."""
    root = work / "rootfs"
    for folder in ("bin", "dev", "proc", "sys", "tmp", "etc"):
        (root / folder).mkdir(parents=True)
    shutil.copy("/bin/busybox", root / "bin" / "busybox")
    for tool in ("true", "sleep", "sh"):
        (root / "bin" / tool).symlink_to("busybox")
    archive = work / "rootfs.tar"
    check(["tar", "-C", str(root), "-cf", str(archive), "."])
    return root, archive


@contextlib.contextmanager
def engines(names: list[str], work: pathlib.Path, server: list[str] | None = None) -> Iterator[list[Any]]:
    """Opens the engines that work here; says which don't, and why. `server` are arguments of Berth's."""
    root, archive = make_root(work)
    makers: dict[str, Callable[[], Any]] = {
        "berth": lambda: Berth(work, archive, server or []),
        "crun": lambda: Runtime("crun", work, root),
        "runc": lambda: Runtime("runc", work, root),
        "docker": lambda: Docker(work, archive),
        "podman": lambda: Podman(work, archive),
    }
    opened: list[Any] = []
    try:
        for name in names:
            try:
                one = makers[name]()
                opened.append(one)
                one.run()
            except (OSError, RuntimeError, subprocess.SubprocessError) as failure:
                print(f"{name}: left out: {failure}", file=sys.stderr)
                if opened and opened[-1].name == name:
                    opened.pop().close()
        yield opened
    finally:
        for one in opened:
            one.close()


def timed(work: Callable[[], None]) -> float:
    """Milliseconds."""
    begin = time.perf_counter()
    work()
    return (time.perf_counter() - begin) * 1000


def summary(times: list[float]) -> dict[str, float]:
    ordered = sorted(times)
    return {
        "median": round(statistics.median(ordered), 2),
        "p95": round(ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))], 2),
    }


def measure(work: dict[str, Callable[[], None]], runs: int, warm_up: int = 0, idle: float = 0) -> dict[str, dict[str, float]]:
    """Does pieces of work in turns; of each a summary of its times, without those of the warm-up.

    The order is drawn anew for each turn: what one leaves running slows whoever comes next.
    """
    draw = random.Random(SEED)
    times: dict[str, list[float]] = {name: [] for name in work}
    for turn in range(warm_up + runs):
        for name in draw.sample(list(work), len(work)):
            time.sleep(idle)
            took = timed(work[name])
            if turn >= warm_up:
                times[name].append(took)
    return {name: summary(some) for name, some in times.items()}


def show(title: str, rows: dict[str, dict[str, float]]) -> None:
    print(f"\n{title}", flush=True)
    base = rows.get("berth", {}).get("median")
    for name, row in rows.items():
        ratio = f"  {row['median'] / base:6.2f} x berth" if base and "median" in row else ""
        print(f"  {name:8}" + "".join(f"  {key} {value:>9}" for key, value in row.items()) + ratio)
