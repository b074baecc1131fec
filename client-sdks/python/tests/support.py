"""A real server for the tests, and one that answers what a test wants."""

import atexit
import contextlib
import functools
import json
import os
import shlex
import shutil
import socket
import subprocess
import tempfile
import threading

from berth import Client
from berth._core import http

COMMAND = os.environ.get("BERTH_TEST_SERVER")
"""How a server is started, in the words of a shell."""

IMAGE = os.environ.get("BERTH_TEST_IMAGE")
"""A tar of a root file system with busybox."""


class Server:
    """A server with state of its own."""

    def __init__(self, *options):
        self.options = options
        self.folder = tempfile.mkdtemp(prefix="bp")
        self.run = os.path.join(self.folder, "run")
        self.socket = os.path.join(self.run, "berth.sock")
        self.host = "unix://" + self.socket
        self.process = None
        self.start()

    def start(self):
        environment = {
            **os.environ,
            "BERTH_ROOT": os.path.join(self.folder, "root"),
            "BERTH_RUN": self.run,
        }
        with open(os.path.join(self.folder, "log"), "ab") as log:
            self.process = subprocess.Popen(
                [*shlex.split(COMMAND), *self.options],
                env=environment,
                stdout=subprocess.PIPE,
                stderr=log,
            )
        line = self.process.stdout.readline()
        if not line.startswith(b"ready"):
            with open(os.path.join(self.folder, "log")) as log:
                raise RuntimeError(f"no server: {line!r} {log.read()}")

    def stop(self):
        self.process.terminate()
        self.process.wait()
        self.process.stdout.close()

    def kill(self):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()

    def close(self):
        with Client(self.host) as client, contextlib.suppress(Exception):
            from berth.types import ContainerFilter

            for container in client.container.list(filter=ContainerFilter(all=True)):
                client.container.remove(container.id, force=True)
        self.stop()
        shutil.rmtree(self.folder)


@functools.lru_cache(maxsize=None)
def shared_server():
    """The one server that most tests use; it has the images busybox:test and debian:12."""
    server = Server()
    atexit.register(server.close)
    with Client(server.host) as client:
        client.image.import_tar(IMAGE, reference="busybox:test")
        client.image.tag("busybox:test", reference="debian:12")
    return server


class Answers:
    """A server of the tests' own: a function gives the answer to a request."""

    def __init__(self, answer):
        self.folder = tempfile.mkdtemp(prefix="bp")
        self.host = f"unix://{self.folder}/s"
        self.requests = []
        self._answer = answer
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(f"{self.folder}/s")
        self._listener.listen()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join()
        shutil.rmtree(self.folder)

    def _serve(self):
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._talk, args=(connection,), daemon=True).start()

    def _talk(self, connection):
        with connection:
            while True:
                request = _read(connection)
                if request is None:
                    return
                self.requests.append(request)
                answer = self._reply(request)
                if answer is None:
                    return  # as a server that falls
                body = json.dumps(answer).encode()
                head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(body)}\r\n\r\n"
                connection.sendall(head.encode() + body)

    def _reply(self, request):
        if request["method"] == "system.hello":
            hello = {"serverVersion": "9.9.9", "apiVersion": "0.9", "features": [], "limits": {}}
            return {"jsonrpc": "2.0", "id": 1, "result": hello}
        answer = self._answer(request)
        return answer and {"jsonrpc": "2.0", "id": request["id"], **answer}


def _read(connection):
    data = b""
    while b"\r\n\r\n" not in data:
        more = connection.recv(http.CHUNK)
        if not more:
            return None
        data += more
    head, _, body = data.partition(b"\r\n\r\n")
    length = next(
        int(line.split(b":")[1])
        for line in head.split(b"\r\n")
        if line.lower().startswith(b"content-length")
    )
    while len(body) < length:
        body += connection.recv(http.CHUNK)
    return json.loads(body)
