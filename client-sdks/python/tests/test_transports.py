"""Other ways to the server: TCP, and ssh, here a program that relays as the other end does."""

import asyncio
import hashlib
import os
import shutil
import socket
import stat
import sys
import tempfile
import unittest
from pathlib import Path
from unittest import mock

from berth import AsyncClient, Client, errors
from berth.types import SystemCertificateClient

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


@unittest.skipUnless(COMMAND, "BERTH_TEST_SERVER doesn't say how to start a server")
class TlsTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server()
        cls.addClassCleanup(cls.server.close)
        cls.folder = Path(cls.server.folder) / "tls"
        with Client(cls.server.host) as client:
            client.image.import_tar(IMAGE, reference="busybox:test")
            client.system.certificates(
                str(cls.folder), names=["127.0.0.1"], clients=[cls.one("me"), cls.one("ci", "read")]
            )
            client.system.certificates(
                str(Path(cls.server.folder) / "other"),
                names=["127.0.0.1"],
                clients=[cls.one("me")],
            )
        with socket.socket() as unused:
            unused.bind(("127.0.0.1", 0))
            port = unused.getsockname()[1]
        cls.host = f"tls://127.0.0.1:{port}"
        cls.server.stop()
        cls.server.options = ("--listen", f"127.0.0.1:{port}", "--tls", str(cls.folder))
        cls.server.start()

    @staticmethod
    def one(name, scope=None):
        return SystemCertificateClient(name=name, scope=scope)

    def environment(self, folder):
        return mock.patch.dict(os.environ, {"BERTH_HOST": self.host, "BERTH_TLS": str(folder)})

    def test_calls_uploads_programs_and_logs(self):
        async def talk():
            async with AsyncClient() as client:
                async with client.image("busybox:test")(command=["sleep", "100"]) as c:
                    return (await c.exec("cat", input=b"x" * 200_000)).stdout

        with self.environment(self.folder / "clients/me"):
            with Client() as client:
                client.image.import_tar(IMAGE, reference="busybox:again")
                with client.image("busybox:test")(command=["sh", "-c", "echo up; sleep 100"]) as c:
                    self.assertEqual(c.exec("cat", input=b"x" * 200_000).exit_code, 0)
                    self.assertEqual(next(c.logs(follow=True)), "up")
            self.assertEqual(len(asyncio.run(talk())), 200_000)

    def test_a_certificate_goes_as_far_as_its_scope(self):
        with self.environment(self.folder / "clients/ci"), Client() as client:
            self.assertEqual(client.container.list(), [])
            with self.assertRaises(errors.PermissionDenied):
                client.container.create("busybox:test")

    def test_who_is_not_let_in_is_told_why(self):
        async def talk():
            async with AsyncClient() as client:
                await client.system.info()

        foreign = Path(self.server.folder) / "foreign"
        shutil.copytree(Path(self.server.folder) / "other/clients/me", foreign)
        with self.environment(foreign):
            self.assert_fails(talk, errors.Unavailable, "of another CA than ca.pem in")
            shutil.copy(self.folder / "ca.pem", foreign)
            self.assert_fails(talk, errors.PermissionDenied, "doesn't let this client in")
            (foreign / "client.pem").unlink()
            self.assert_fails(talk, errors.PermissionDenied, "doesn't let this client in")
            (foreign / "ca.pem").unlink()
            self.assert_fails(talk, errors.InvalidArgument, "no certificates can be read")

    def test_a_host_without_tls_is_told_once_and_at_once(self):
        async def talk():
            async with AsyncClient() as client:
                await client.system.info()

        plain = self.host.replace("tls://", "tcp://")
        words = f"^cannot connect to the server at {plain}: it speaks TLS there; [^;]*$"
        with mock.patch.dict(os.environ, {"BERTH_HOST": plain}):
            self.assert_fails(talk, errors.Unavailable, words)

    def assert_fails(self, talk, kind, words):
        with self.assertRaisesRegex(kind, words), Client() as client:
            client.system.info()
        with self.assertRaisesRegex(kind, words):
            asyncio.run(talk())
