"""The caller's credentials for registries: the cases that all clients share."""

import json
import os
import tempfile
import unittest
import warnings
from pathlib import Path

from berth._core import registries

FIXTURE = Path(__file__).parents[2] / "fixtures" / "docker-config.json"


class RegistriesTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.environment = {
            "HOME": str(self.folder),
            "PATH": f"bin:{self.folder}/bin:{os.environ['PATH']}",
        }
        (self.folder / ".docker").mkdir()
        (self.folder / "bin").mkdir()
        self.config = self.folder / ".docker" / "config.json"

    def found(self, reference="registry.example/a:1", deadline=registries.DEADLINE):
        """The credentials, and what was warned of."""
        with warnings.catch_warnings(record=True) as warned:
            warnings.simplefilter("always")
            found = registries.credentials(reference, self.environment, deadline)
        text = "\n".join(str(one.message) for one in warned)
        self.assertNotIn("s3cret", text)
        return found, text

    def test_each_case_of_the_fixture(self):
        for case in json.loads(FIXTURE.read_text(encoding="utf-8")):
            with self.subTest(case["name"]):
                self.config.unlink(missing_ok=True)
                if "config" in case or "text" in case:
                    text = case.get("text", json.dumps(case.get("config")))
                    self.config.write_text(text, encoding="utf-8")
                for name, script in case.get("helpers", {}).items():
                    program = self.folder / "bin" / f"docker-credential-{name}"
                    program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
                    program.chmod(0o755)
                found, warned = self.found(case["reference"], case.get("deadline", 30))
                self.assertEqual(found, case.get("expected"))
                self.assertIn(case.get("warning", ""), warned)
                self.assertEqual("warning" in case, bool(warned), warned)

    def test_a_fifo_and_a_large_file_hold_nobody_up(self):
        os.mkfifo(self.config)
        self.assertIn("it is no file", self.found()[1])
        self.config.unlink()
        self.config.symlink_to("/dev/zero")
        self.assertIn("it is no file", self.found()[1])
        self.config.unlink()
        self.config.write_bytes(b" " * ((1 << 20) + 1))
        self.assertIn("it has more than 1048576 bytes", self.found()[1])

    def test_docker_config_names_the_folder(self):
        self.environment["DOCKER_CONFIG"] = str(self.folder / "bin")
        entry = {"registry.example": {"username": "ann", "password": "open"}}
        (self.folder / "bin" / "config.json").write_text(json.dumps({"auths": entry}))
        self.assertEqual(self.found()[0], {"user": "ann", "password": "open"})

    def test_only_calls_without_credentials_of_their_own_show_them(self):
        self.config.write_text(json.dumps({"auths": {"r.example": {"auth": "YW5uOm9wZW4="}}}))
        image = {"reference": "r.example/a"}
        named = {
            "image.pull": image,
            "image.push": image,
            "registry.remove": image,
            "registry.tags": {"name": "r.example/a"},
            "registry.catalog": {"host": "r.example"},
        }
        self.assertEqual(set(named), set(registries.METHODS))
        for method, name in named.items():
            given = {**name, "credentials": {"identityToken": "t"}}
            self.assertEqual(registries.shown(method, given, self.environment), given)
            given = {**name, "credentials": None}
            told = registries.shown(method, given, self.environment)
            self.assertEqual(told["credentials"], {"user": "ann", "password": "open"})
        given = {"reference": "r.example/a"}
        self.assertEqual(registries.shown("image.tag", given, self.environment), given)


if __name__ == "__main__":
    unittest.main()
