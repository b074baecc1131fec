"""Runs the tests and prints a line of JSON for each, which the Java side counts."""

import json
import sys
import unittest


class Lines(unittest.TestResult):
    def _tell(self, test: unittest.TestCase, outcome: str, text: str = "") -> None:
        line = {"test": test.id(), "outcome": outcome, "text": text}
        print(json.dumps(line), flush=True)

    def addSuccess(self, test):
        self._tell(test, "passed")

    def addSkip(self, test, reason):
        self._tell(test, "skipped", reason)

    def addFailure(self, test, err):
        self._tell(test, "failed", self._exc_info_to_string(err, test))

    addError = addFailure

    def addSubTest(self, test, subtest, err):
        if err is not None:
            self._tell(subtest, "failed", self._exc_info_to_string(err, test))


if __name__ == "__main__":
    unittest.defaultTestLoader.discover("tests", top_level_dir=".").run(Lines())
    sys.stdout.flush()
