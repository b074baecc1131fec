"""An older client against a newer server and the reverse; lost connections."""

import unittest

from berth import API_VERSION, Client, errors

from .support import Answers

SUMMARY = {
    "id": "a" * 64,
    "name": "web",
    "image": "debian:12",
    "imageId": "sha256:b",
    "command": ["nginx"],
    "status": "hibernating",
    "createdAt": 1,
    "labels": {},
    "temperature": {"celsius": -4},
}


def error(code, kind, message):
    data = {"kind": kind, "details": {"a": "b"}}
    return {"error": {"code": code, "message": message, "data": data}}


class VersionsTest(unittest.TestCase):
    def test_a_newer_server_is_understood_as_far_as_it_is_known(self):
        with Answers(lambda _: {"result": [SUMMARY]}) as server, Client(server.host) as client:
            (summary,) = client.container.list()
            self.assertEqual(summary.status, "hibernating")
            self.assertEqual(summary.extra, {"temperature": {"celsius": -4}})
            self.assertEqual(client.server.api_version, "0.9")
            self.assertEqual(
                server.requests[0]["params"],
                {"client": "berth-python/0.1.0", "apiVersion": API_VERSION},
            )

    def test_a_kind_of_error_that_only_the_server_knows(self):
        answer = error(-32000, "TOO_TIRED", "cannot start: too tired")
        with Answers(lambda _: answer) as server, Client(server.host) as client:
            with self.assertRaises(errors.BerthError) as caught:
                client.container.start("web")
            self.assertIs(type(caught.exception), errors.BerthError)
            self.assertEqual(caught.exception.kind, "TOO_TIRED")
            self.assertEqual(caught.exception.details, {"a": "b"})
            self.assertEqual(caught.exception.method, "container.start")

    def test_an_older_server_that_lacks_a_method_is_told_with_both_versions(self):
        answer = error(-32601, "NOT_FOUND", "there is no method container.diff")
        with Answers(lambda _: answer) as server, Client(server.host) as client:
            with self.assertRaisesRegex(
                errors.NotFound,
                rf"there is no method container\.diff; this client was made for API"
                rf" {API_VERSION}, server 9\.9\.9 speaks API 0\.9",
            ):
                client.container.diff("web")

    def test_a_server_of_another_major_version_refuses(self):
        message = "this client was made for API 0.1 and this server speaks API 7.0: install ..."
        refusal = error(-32000, "CONFLICT", message)

        class Refusing(Answers):
            def _reply(self, request):
                return {"jsonrpc": "2.0", "id": 1, **refusal}

        with Refusing(None) as server, Client(server.host) as client:
            with self.assertRaisesRegex(errors.Conflict, "speaks API 7.0: install"):
                client.container.list()


class LostConnectionsTest(unittest.TestCase):
    def test_a_mutating_call_is_sent_again_with_its_request_id(self):
        seen = []

        def answer(request):
            seen.append(request["params"]["requestId"])
            return None if len(seen) < 3 else {"result": {"id": "x", "name": "web"}}

        with Answers(answer) as server, Client(server.host) as client:
            self.assertEqual(client.container.create("debian:12").name, "web")
            self.assertEqual(len(seen), 3)
            self.assertEqual(len(set(seen)), 1)
            client.container.create("debian:12")
            self.assertEqual(len(set(seen)), 2)
            client.container.create("debian:12", request_id="mine")
            self.assertEqual(seen[-1], "mine")

    def test_in_the_end_the_loss_is_told(self):
        with Answers(lambda _: None) as server, Client(server.host) as client:
            with self.assertRaisesRegex(
                errors.Unavailable, r"cannot call container\.list: the connection .* was lost"
            ):
                client.container.list()
            self.assertEqual(len(server.requests), 1 + 4)

    def test_a_closed_client_says_so(self):
        client = Client("unix:///nonexistent")
        client.close()
        with self.assertRaisesRegex(errors.Unavailable, "the client was closed"):
            client.system.info()
