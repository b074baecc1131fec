"""Other ways to the server: TCP, and ssh, here a program that relays as the other end does."""

import asyncio
import hashlib
import os
import socket
import stat
import sys
import tempfile
import unittest
from pathlib import Path
from unittest import mock

from berth import AsyncClient, Client, errors

from .support import COMMAND, IMAGE, Server, shared_server

SSH = """#!{python}
import json, os, socket, sys, threading
with open({log!r}, "a") as log:
    print(json.dumps(sys.argv[1:]), file=log)
server = socket.socket(socket.AF_UNIX)
server.connect({socket!r})
def upwards():
    while True:
        data = os.read(0, 65536)
        if not data:
            server.shutdown(socket.SHUT_WR)
            return
        server.sendall(data)
threading.Thread(target=upwards, daemon=True).start()
while True:
    data = server.recv(65536)
    if not data:
        break
    os.write(1, data)
os._exit(0)
"""


@unittest.skipUnless(COMMAND, "BERTH_TEST_SERVER doesn't say how to start a server")
class SshTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = shared_server()

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.log = os.path.join(folder.name, "log")
        program = Path(folder.name) / "ssh"
        words = {"python": sys.executable, "log": self.log, "socket": self.server.socket}
        program.write_text(SSH.format(**words))
        program.chmod(stat.S_IRWXU)
        path = folder.name + os.pathsep + os.environ["PATH"]
        patched = mock.patch.dict(os.environ, {"PATH": path})
        patched.start()
        self.addCleanup(patched.stop)

    def test_calls_programs_and_logs_go_through_ssh(self):
        with Client("ssh://me@lab:2222") as client:
            with client.image("busybox:test")(command=["sh", "-c", "echo up; sleep 100"]) as c:
                self.assertEqual(c.exec("cat", input="words").stdout, "words")
                self.assertEqual(next(c.logs(follow=True)), "up")
        with open(self.log) as log:
            self.assertEqual(
                log.readline().strip(),
                '["-p", "2222", "-l", "me", "--", "lab", "berth", "server", "connect"]',
            )

    def test_the_same_with_asyncio(self):
        async def talk():
            async with AsyncClient("ssh://lab") as client:
                async with client.image("busybox:test")(command=["sleep", "100"]) as c:
                    return (await c.exec("cat", input="words")).stdout

        self.assertEqual(asyncio.run(talk()), "words")

    def test_an_ssh_that_fails_is_told(self):
        with (
            mock.patch.dict(os.environ, {"PATH": "/nonexistent"}),
            self.assertRaisesRegex(errors.Unavailable, "cannot reach ssh://lab: ssh can't be run"),
        ):
            Client("ssh://lab").system.info()


@unittest.skipUnless(COMMAND, "BERTH_TEST_SERVER doesn't say how to start a server")
class TokenTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = Path(folder.name)
        tokens = cls.folder / "tokens"
        lines = [
            f"{scope} {hashlib.sha256(scope.encode()).hexdigest()} {scope}\n"
            for scope in ("read", "admin")
        ]
        tokens.write_text("".join(lines))
        tokens.chmod(0o600)
        with socket.socket() as unused:
            unused.bind(("127.0.0.1", 0))
            port = unused.getsockname()[1]
        cls.host = f"tcp://127.0.0.1:{port}"
        server = Server("--listen", f"127.0.0.1:{port}", "--tokens", str(tokens))
        cls.addClassCleanup(server.close)
        with Client(server.host) as client:
            client.image.import_tar(IMAGE, reference="busybox:test")

    def environment(self, token):
        file = self.folder / "token"
        file.write_text(token + "\n")
        words = {"BERTH_HOST": self.host, "BERTH_TOKEN_FILE": str(file)}
        return mock.patch.dict(os.environ, words)

    def test_calls_uploads_and_programs_carry_the_token(self):
        async def talk():
            async with AsyncClient() as client:
                async with client.image("busybox:test")(command=["sleep", "100"]) as c:
                    return (await c.exec("cat", input="words")).stdout

        with self.environment("admin"):
            with Client() as client:
                client.image.import_tar(IMAGE, reference="busybox:again")
                with client.image("busybox:test")(command=["sleep", "100"]) as c:
                    self.assertEqual(c.exec("cat", input=b"x" * 200_000).exit_code, 0)
            self.assertEqual(asyncio.run(talk()), "words")

    def test_too_small_a_scope_and_a_wrong_token(self):
        with self.environment("read"), Client() as client:
            self.assertEqual(len(client.container.list()), 0)
            with self.assertRaises(errors.PermissionDenied):
                client.container.create("busybox:test")
        with self.environment("wrong"), Client() as client:
            with self.assertRaises(errors.PermissionDenied):
                client.container.list()
