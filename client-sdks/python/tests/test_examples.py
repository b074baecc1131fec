"""The examples run as they are written; the quickstart's own test is beside the JavaScript one."""

import os
import re
import subprocess
import sys
import textwrap
import unittest
from pathlib import Path

from .support import COMMAND, shared_server

ROOT = Path(__file__).parents[3]
DOCUMENT = ROOT / "docs" / "python.md"


def blocks():
    """The indented blocks of code in docs/python.md."""
    text = DOCUMENT.read_text(encoding="utf-8")
    for match in re.finditer(r"(?:^    .*\n|^\n(?=    ))+", text, re.M):
        code = textwrap.dedent(match.group()).strip("\n")
        if not code.startswith("$"):
            yield text.count("\n", 0, match.start()) + 1, code


@unittest.skipUnless(COMMAND, "BERTH_TEST_SERVER doesn't say how to start a server")
class ExamplesTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = shared_server()

    def run_python(self, *words, **options):
        source = str(ROOT / "client-sdks/python/src")
        environment = {**os.environ, "BERTH_RUN": self.server.run, "PYTHONPATH": source}
        done = subprocess.run(
            [sys.executable, "-B", *words],
            env=environment,
            capture_output=True,
            text=True,
            timeout=60,
            **options,
        )
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def test_watch(self):
        out = self.run_python(str(ROOT / "scripts/examples/watch.py"), "debian:12")
        *ends, said = out.splitlines()
        self.assertEqual(sorted(ends), [f"ended: watch-{number}" for number in range(3)])
        self.assertEqual(said, "said: 0 1 2")

    def test_each_block_of_the_documentation(self):
        found = list(blocks())
        self.assertGreater(len(found), 4)
        for line, code in found:
            with self.subTest(line=line):
                self.run_python("-c", code, cwd=ROOT / "client-sdks/python/tests")
