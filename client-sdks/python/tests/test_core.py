"""What needs no server: addresses, HTTP, frames, records."""

import json
import os
import tempfile
import unittest
from pathlib import Path

import berth
from berth import errors, types
from berth._api import Api
from berth._core import address, codec, frames, http

OPENRPC = Path(__file__).parents[3] / "server/src/main/resources/openrpc.json"


class AddressTest(unittest.TestCase):
    def test_the_first_there_is_wins(self):
        with tempfile.TemporaryDirectory() as config:
            file = Path(config) / "berth" / "contexts.json"
            file.parent.mkdir()
            contexts = {
                "lab": {"host": "tls://10.0.0.7:7070", "tls": "/lab"},
                "bare": {"host": "tls://10.0.0.8:7070"},
            }
            file.write_text(json.dumps({"current": "lab", "contexts": contexts}))
            base = {"XDG_CONFIG_HOME": config}
            found = address.find(None, base)
            self.assertEqual((found.scheme, found.host, found.port), ("tls", "10.0.0.7", 7070))
            self.assertEqual(found.tls, "/lab")
            self.assertEqual(str(address.find("unix:///a", base)), "/a")
            self.assertEqual(address.find(None, {**base, "BERTH_RUN": "/r"}).port, 7070)
            env = {**base, "BERTH_HOST": "unix:///b"}
            self.assertEqual(str(address.find(None, env)), "/b")
            self.assertEqual(address.find("lab", env).port, 7070)
            self.assertEqual(str(address.find("local", base)), "/run/berth/berth.sock")
            env = {**base, "BERTH_HOST": "local", "BERTH_RUN": "/r"}
            self.assertEqual(str(address.find(None, env)), "/r/berth.sock")
            others = {**base, "BERTH_TLS": "/other", "BERTH_TOKEN_FILE": "/nonexistent"}
            self.assertEqual(address.find("lab", others).tls, "/lab")
            self.assertEqual(address.find("bare", others), address.find("bare", base))
            with self.assertRaisesRegex(errors.InvalidArgument, "token file"):
                address.find("tls://10.0.0.7:7070", others)
            with self.assertRaisesRegex(errors.InvalidArgument, "no context of that name"):
                address.find("nowhere", base)
        nothing = {"XDG_CONFIG_HOME": "/nonexistent"}
        self.assertEqual(str(address.find(None, nothing)), "/run/berth/berth.sock")
        self.assertEqual(str(address.find(None, {**nothing, "BERTH_RUN": "/r"})), "/r/berth.sock")

    def test_hosts_that_can_not_be(self):
        for host, why in (
            ("http://x:1", "it is neither"),
            ("unix://relative", "absolute"),
            ("tls://x", "no port"),
            ("tcp://10.0.0.1:7070", "loopback"),
            ("tls://x:99999", "no number up to 65535"),
            ("ssh://-oProxyCommand=x", "names no machine"),
        ):
            with self.subTest(host), self.assertRaisesRegex(errors.InvalidArgument, why):
                address.parse(host)

    def test_ssh_runs_the_users_own(self):
        words = address.parse("ssh://me@lab:2222").ssh_words()
        self.assertEqual(
            words, ["ssh", "-p", "2222", "-l", "me", "--", "lab", "berth", "server", "connect"]
        )

    def test_a_token_is_read_and_never_shown(self):
        with tempfile.TemporaryDirectory() as folder:
            file = os.path.join(folder, "token")
            Path(file).write_text("s3cret\n")
            env = {"BERTH_HOST": "tcp://127.0.0.1:7070", "BERTH_TOKEN_FILE": file}
            found = address.find(None, env)
            self.assertEqual(found.token, "s3cret")
            self.assertNotIn("s3cret", repr(found))
            self.assertEqual(found.host_header, "127.0.0.1:7070")

    def test_where_no_server_is_the_error_tells_how_to_start_one(self):
        with self.assertRaisesRegex(errors.Unavailable, "berth server run"):
            berth.Client("unix:///nonexistent/berth.sock").system.info()


class HttpTest(unittest.TestCase):
    CHUNKED = (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
        b"5\r\nhello\r\n6;x=y\r\n world\r\n0\r\n\r\n"
    )

    def read(self, parts):
        reader = http.Reader("tcp://127.0.0.1:7070")
        body = b"".join(piece for part in parts for piece in reader.feed(part))
        return reader, body

    def test_a_chunked_body_in_one_piece_and_byte_by_byte(self):
        for parts in ([self.CHUNKED], [bytes([byte]) for byte in self.CHUNKED]):
            reader, body = self.read(parts)
            self.assertTrue(reader.done and reader.keeps_alive)
            self.assertEqual(body, b"hello world")

    def test_a_body_of_known_length_and_what_follows_an_upgrade(self):
        reader, body = self.read(
            [b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok"]
        )
        self.assertTrue(reader.done and not reader.keeps_alive)
        self.assertEqual(body, b"ok")
        reader, body = self.read([b"HTTP/1.1 101 Switching Protocols\r\n\r\nframes"])
        self.assertEqual((reader.rest(), body), (b"frames", b""))

    def test_what_is_broken_is_told(self):
        for parts in (
            [b"SSH-2.0-OpenSSH\r\n\r\n"],
            [b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel", b""],
            [b"x" * 70000],
            [b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"],
        ):
            with self.subTest(parts[0][:20]), self.assertRaises(http.Broken):
                self.read(parts)

    def test_a_server_that_speaks_tls_was_asked_nothing(self):
        with self.assertRaisesRegex(
            errors.Unavailable, "^cannot connect to the server at tcp://.*: it speaks TLS there"
        ):
            self.read([b"\x15\x03\x03\0\2\2\x50"])


class FramesTest(unittest.TestCase):
    def test_frames_come_in_any_pieces(self):
        sent = frames.Frame(1, b"out").encode() + frames.Frame(2, b"").encode()
        for size in (1, 3, 100):
            streams = frames.Streams()
            got = [
                frame
                for start in range(0, len(sent), size)
                for frame in streams.feed(sent[start : start + size])
            ]
            self.assertEqual(got, [frames.Frame(1, b"out"), frames.Frame(2, b"")])

    def test_credit_is_counted_both_ways(self):
        streams = frames.Streams()
        streams.stdin(bytes(frames.WINDOW))
        self.assertEqual(streams.stdin_room, 0)
        streams.feed(frames.Frame(4, b"\x00\x00\x00\x10\x00").encode())
        self.assertEqual(streams.stdin_room, 4096)
        self.assertIsNone(streams.took(1, 100))
        self.assertEqual(
            streams.took(1, frames.WINDOW // 2),
            frames.Frame(4, b"\x01" + (frames.WINDOW // 2 + 100).to_bytes(4, "big")).encode(),
        )

    def test_what_is_no_frame(self):
        for data in (b"\0\0\0\1\0\0\0\0\0", b"\0\0\0\0\7\0\0\0\0", b"\0\0\0\0\1\xff\0\0\0"):
            with self.assertRaises(frames.BadFrame):
                frames.Streams().feed(data)


class RecordsTest(unittest.TestCase):
    def test_unknown_fields_are_kept_and_unknown_words_become_members(self):
        exit = codec.read(
            types.ContainerExit, {"exitCode": 3, "reason": "frozen-solid", "colour": "red"}
        )
        self.assertEqual(exit.exit_code, 3)
        self.assertEqual(exit.reason, "frozen-solid")
        self.assertIsInstance(exit.reason, types.ContainerExitReason)
        self.assertEqual(exit.extra, {"colour": "red"})
        known = codec.read(types.ContainerExit, {"exitCode": 0, "reason": "exited"})
        self.assertIs(known.reason, types.ContainerExitReason.EXITED)

    def test_what_an_older_server_leaves_out_is_none(self):
        self.assertIsNone(codec.read(types.ContainerExit, {"reason": "exited"}).exit_code)

    def test_records_are_sent_without_what_is_absent(self):
        mount = types.ContainerMount(
            type=types.ContainerMountType.TMPFS, target="/t", read_only=True
        )
        self.assertEqual(
            codec.parameters({"mounts": [mount], "name": None}),
            {"mounts": [{"type": "tmpfs", "target": "/t", "readOnly": True}]},
        )

    def test_each_kind_of_error_has_a_class_and_each_namespace_a_name(self):
        document = json.loads(OPENRPC.read_text(encoding="utf-8"))
        kinds = document["components"]["schemas"]["OperationErrorKind"]["enum"]
        self.assertEqual(set(errors.BY_KIND), set(kinds))
        for namespace in document["x-namespaces"].keys() - {"subscription"}:
            self.assertTrue(hasattr(Api, namespace), namespace)
            self.assertIn(namespace, berth.__all__)

    def test_a_name_survives_the_way_to_snake_case_and_back(self):
        document = json.loads(OPENRPC.read_text(encoding="utf-8"))
        for name, schema in document["components"]["schemas"].items():
            if "enum" not in schema:
                fields = {wire for _, wire, _ in codec._fields(getattr(types, name))}
                self.assertEqual(fields, set(schema["properties"]), name)
