"""The same program sends byte for byte the same graph as the JavaScript clients."""

import json
import tempfile
import unittest
from pathlib import Path

from berth import AsyncImage, Builder, Image, image
from berth._context import context_of
from berth._core import http

FIXTURE = Path(__file__).parents[2] / "fixtures" / "graphs.json"


def describe(builder, calls):
    for method, *arguments in calls:
        options = {}
        if method == "copy" and isinstance(arguments[-1], dict):
            options = arguments.pop()
        getattr(builder, method)(*arguments, **options)


class GraphsTest(unittest.TestCase):
    def test_each_program_of_the_fixture_sends_its_graph(self):
        for program in json.loads(FIXTURE.read_text(encoding="utf-8")):
            for kind in (Image, AsyncImage):
                with self.subTest(program["name"], kind=kind.__name__):
                    calls = program["calls"]

                    class Web(kind, base=program["base"]):
                        @classmethod
                        def define(cls, b, calls=calls):
                            describe(b, calls)

                    sent = http.post({"graph": Web.graph()}, "localhost", None, "application/json")
                    body = sent.partition(b"\r\n\r\n")[2]
                    self.assertEqual(body.decode(), '{"graph":' + program["graph"] + "}")

    def test_subclasses_inherit_and_replace_steps(self):
        class Web(image("debian:12")):
            @classmethod
            def define(cls, b):
                b.run("apt-get update").step("site").copy("site/", "/var/www/")

        class Docs(Web):
            @classmethod
            def define(cls, b):
                super().define(b)
                b.replace("site").copy("docs/", "/var/www/")

        self.assertEqual([step["kind"] for step in Docs.steps()], ["run", "copy"])
        self.assertEqual(Docs.steps()[1]["sources"], ["docs/"])
        self.assertEqual(Docs.base, "debian:12")

    def test_a_class_with_steps_is_never_its_base(self):
        class Web(Image, base="debian:12"):
            @classmethod
            def define(cls, b):
                b.run("true")

        class Plain(Image, base="debian:12"):
            pass

        self.assertEqual(Plain._image(), "debian:12")
        with self.assertRaisesRegex(RuntimeError, r"Web has no image yet: build it first, Web\.b"):
            Web._image()

    def test_mistakes_are_told(self):
        with self.assertRaisesRegex(ValueError, 'no step is named "site"; named steps are page'):
            Builder().step("page").run("true").replace("site")
        with self.assertRaisesRegex(ValueError, 'no step follows the name "page"'):
            _ = Builder().step("page").steps
        with self.assertRaisesRegex(TypeError, "a word of run is a text or a number, and not dict"):
            Builder().run({})
        with self.assertRaisesRegex(TypeError, 'no option "nmae"; did you mean "name"'):
            Image(nmae="x")


class ContextTest(unittest.TestCase):
    def context(self, *sources):
        return context_of([{"kind": "copy", "sources": list(sources)}], "/here", Image)

    def test_only_what_the_steps_name_is_sent(self):
        self.assertEqual(
            self.context("./site/", "a.txt", "site").names, [".dockerignore", "site", "a.txt"]
        )
        self.assertIsNone(self.context("*.txt").names)
        self.assertIsNone(self.context("./").names)
        self.assertIsNone(context_of([{"kind": "run"}], None, Image))

    def test_nothing_leads_out(self):
        for source in ("../x", "a/../../x", "/../x"):
            with self.assertRaisesRegex(ValueError, "leads out of the build context"):
                self.context(source)

    def test_without_a_folder_it_is_beside_the_file_of_the_class(self):
        steps = [{"kind": "copy", "sources": ["x"]}]

        class Here(Image, base="scratch"):
            pass

        self.assertEqual(context_of(steps, None, Here).path, str(Path(__file__).parent))

    def test_the_tar_has_folders_files_and_links_and_no_owner(self):
        import io
        import tarfile

        from berth._core.tar import folder_tar

        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder)
            (root / "a/b").mkdir(parents=True)
            (root / "a/b/file").write_bytes(b"x" * 100_000)
            (root / "a/link").symlink_to("/etc/passwd")
            (root / "other").write_text("not sent")
            data = b"".join(folder_tar(root, [".dockerignore", "a/b", "a/link"]))
            with tarfile.open(fileobj=io.BytesIO(data)) as tar:
                self.assertEqual(tar.getnames(), ["a", "a/b", "a/b/file", "a/link"])
                self.assertEqual(tar.getmember("a/link").linkname, "/etc/passwd")
                self.assertEqual(tar.getmember("a/b/file").size, 100_000)
                self.assertEqual({member.uid for member in tar}, {0})

    def test_the_tar_follows_no_link_but_to_what_it_names_in_the_folder_itself(self):
        import io
        import tarfile

        from berth._core.tar import folder_tar

        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder) / "in"
            (root / "real/below").mkdir(parents=True)
            (root / "real/below/file").write_text("text")
            (Path(folder) / "elsewhere").mkdir()
            (Path(folder) / "elsewhere/file").write_text("secret")
            (root / "out").symlink_to("../elsewhere")
            (root / "loop").symlink_to("loop")
            (root / "absolute").symlink_to("/real")

            def sent(names):
                data = io.BytesIO(b"".join(folder_tar(root, names)))
                with tarfile.open(fileobj=data) as tar:
                    return tar.getnames()

            below = ["real", "real/below", "real/below/file"]
            self.assertEqual(sent(None), ["absolute", "loop", "out", *below])
            names = ["out/file", "loop/file", "absolute/below/file", "real/none", "real"]
            self.assertEqual(sent(names), ["out", "loop", "absolute", *below])

    def test_a_folder_that_is_swapped_for_a_link_shows_nothing_of_elsewhere(self):
        from berth._core.tar import folder_tar

        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder)
            for name, text in (("in/d", "public"), ("elsewhere", "secret")):
                (root / name).mkdir(parents=True)
                (root / name / "a").write_text("first")
                (root / name / "z").write_text(text)
            data = b""
            for piece in folder_tar(root / "in", None):
                data += piece
                if piece == b"first":
                    (root / "in/d").rename(root / "away")
                    (root / "in/d").symlink_to(root / "elsewhere")
            self.assertTrue((root / "away").exists())
            self.assertIn(b"public", data)
            self.assertNotIn(b"secret", data)
