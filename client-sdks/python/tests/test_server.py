"""The blocking client against a real server."""

import contextlib
import os
import queue
import shutil
import signal
import tempfile
import threading
import time
import tracemalloc
import unittest
from pathlib import Path

from berth import Client, Container, Image, errors
from berth.types import ContainerFilter

from .support import COMMAND, IMAGE, Server, shared_server

SLEEP = ["sleep", "1000"]


@unittest.skipUnless(COMMAND, "BERTH_TEST_SERVER doesn't say how to start a server")
class ServerTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = shared_server()
        cls.client = Client(cls.server.host)
        cls.addClassCleanup(cls.client.close)

    def container(self, *command, **options):
        made = self.client.image("busybox:test")(command=list(command or SLEEP), **options)
        self.addCleanup(lambda: made.id and made.remove(force=True))
        return made

    def test_a_program_is_given_input_and_tells_its_outputs_and_status(self):
        with self.container() as c:
            result = c.exec("sh", "-c", "cat; echo no >&2; exit 3", input="words")
            self.assertEqual(result, (3, "words", "no\n"))
            self.assertEqual(c.exec(["echo", 1, 2.5]).stdout, "1 2.5\n")
            self.assertEqual(c.exec("sh", "-c", "echo $A", environment=["A=b"]).stdout, "b\n")

    def test_input_and_output_larger_than_any_buffer(self):
        large = b"0123456789abcdef" * 200_000
        with self.container() as c:
            result = c.exec("cat", input=large)
            self.assertEqual(len(result.stdout), len(large))
            chunks = (b"x" * 1000 for _ in range(100))
            self.assertEqual(c.exec("wc", "-c", input=chunks).stdout.strip(), "100000")
            # It ends without reading: what is left over isn't sent.
            self.assertEqual(c.exec("true", input=large).exit_code, 0)

    def test_a_program_is_spoken_to_line_by_line(self):
        with self.container() as c, c.open("cat", stdin=True) as program:
            for word in (b"one\n", b"two\n"):
                program.write(word)
                self.assertEqual(next(program).data, word)
            program.close_stdin()
            self.assertEqual(program.wait().exit_code, 0)

    def test_output_that_nobody_takes_holds_the_program_up(self):
        with self.container() as c:
            with c.open("sh", "-c", "yes | head -c 3000000; echo done >/tmp/done") as program:
                first = next(program)
                self.assertEqual(first.stream, "stdout")
                self.assertEqual(c.exec("ls", "/tmp/done").exit_code, 1)
                rest = sum(len(output.data) for output in program)
                self.assertEqual(len(first.data) + rest, 3_000_000)
                self.assertEqual(program.wait().exit_code, 0)

    def test_a_container_as_an_object(self):
        c = self.container(name="object")
        with self.assertRaisesRegex(RuntimeError, "the container object is not there"):
            c.inspect()
        c.start()
        self.assertEqual(c.inspect().summary.status, "running")
        self.assertEqual(self.client.container.get("object").id, c.id)
        c.exec("sh", "-c", "echo x >/tmp/new")
        self.assertIn("/tmp/new", [change.path for change in c.diff()])
        saved = c.commit("saved:1", message="by hand")
        self.assertEqual(self.client.image.inspect("saved:1").summary.id, saved.id)
        c.rename("other")
        self.assertEqual(c.stop(grace=0).reason, "signal")
        self.assertEqual(c.wait().exit_code, 137)
        c.remove()
        with self.assertRaises(errors.NotFound):
            self.client.container.inspect("other")

    def test_with_removes_it(self):
        with self.container(name="gone"):
            pass
        everything = ContainerFilter(all=True, name=["gone"])
        self.assertEqual(self.client.container.list(filter=everything), [])

    def test_a_container_is_run_listened_to_used_and_removed(self):
        told = queue.Queue()
        with self.client.container.run("busybox:test", command=SLEEP, name="heard") as c:
            c.on("die", told.put).on("exited", self.fail).off("exited", self.fail)
            c.on("removed", told.put)
            c.kill()
            self.assertEqual(told.get(timeout=20).attributes["exitCode"], "137")
        self.assertEqual(told.get(timeout=20).type, "container.removed")
        used = self.client.container.run("busybox:test", command=SLEEP)
        self.assertEqual(used.use(lambda same: same.exec("echo", "x").stdout), "x\n")
        self.assertIsNone(used.id)
        failing = self.client.container.run("busybox:test", command=SLEEP)
        with self.assertRaises(ZeroDivisionError):
            failing.use(lambda _: 1 / 0)
        self.assertIsNone(failing.id)

    def test_run_gives_all_of_a_short_output(self):
        self.assertEqual(self.container("cat").run("in").stdout, "in")

    def test_logs_are_read_and_followed(self):
        c = self.container("sh", "-c", "echo one; echo two >&2; sleep 1; echo three")
        c.start()
        with c.logs(follow=True) as lines:
            self.assertEqual(list(lines), ["one", "two", "three"])
        self.assertEqual(list(c.logs(tail=1)), ["three"])
        self.assertEqual(list(c.logs(stderr=True)), ["two"])
        line = next(c.logs().details)
        self.assertEqual((line.stream, line.partial), ("stdout", False))

    def test_a_log_is_not_read_ahead_of_its_reader(self):
        c = self.container("sh", "-c", "yes $(printf %0400d 0) | head -n 20000")
        c.start()
        tracemalloc.start()
        self.addCleanup(tracemalloc.stop)
        with c.logs(follow=True) as lines:
            next(lines)
            c.wait()
            self.assertLess(tracemalloc.get_traced_memory()[1], 2_000_000)  # of 8 MB
            tracemalloc.stop()
            self.assertEqual(sum(1 for _ in lines), 19_999)

    def test_a_closed_client_ends_its_listeners(self):
        client = Client(self.server.host)
        c = client.container.run("busybox:test", command=["sleep", "1000"])
        self.addCleanup(self.client.container.remove, c.id, force=True)
        before = set(threading.enumerate())
        c.on("die", self.fail)
        (listening,) = set(threading.enumerate()) - before
        client.close()
        listening.join(20)
        self.assertFalse(listening.is_alive())
        with self.assertRaisesRegex(errors.Unavailable, "closed"):
            client.container.list()

    def test_an_unknown_parameter_is_told_with_the_servers_version(self):
        with self.assertRaisesRegex(errors.InvalidArgument, r"server 0\.1\.0 knows no parameter"):
            self.client._core.call("container.list", {"colour": "red"}, list)

    def test_following_is_left_at_any_time(self):
        c = self.container("sh", "-c", "while true; do echo line; done")
        c.start()
        for line in c.logs(follow=True):
            self.assertEqual(line, "line")
            break
        lines = c.logs(follow=True)
        threading.Timer(0.2, lines.close).start()
        for _ in lines:
            pass

    def test_errors_are_classes(self):
        with self.assertRaisesRegex(errors.NotFound, 'cannot find container "nope"') as caught:
            self.client.container.start("nope")
        self.assertEqual(caught.exception.details, {"container": "nope"})
        self.assertEqual(caught.exception.kind, "NOT_FOUND")
        self.container(name="taken").create()
        with self.assertRaises(errors.AlreadyExists):
            self.container(name="taken").create()
        with self.assertRaises(errors.InvalidArgument):
            self.client.container.list(filter=ContainerFilter(status=["sleepy"]))
        with self.container() as c, self.assertRaises(errors.ExecFailed) as failed:
            c.exec("/nowhere")
        self.assertEqual(failed.exception.details["exitCode"], "127")

    def test_a_context_is_sent(self):
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / "site").mkdir()
            (Path(folder) / "site/page").write_text("hello")
            (Path(folder) / "secret").write_text("not sent")

            class Site(Image, base="busybox:test", client=self.client):
                @classmethod
                def define(cls, b):
                    b.copy("site/", "/srv/").run("test -e /srv/page").cmd("cat", "/srv/page")

            told = []
            built = Site.build("site:1", context=folder, on_progress=told.append)
            self.assertEqual(built.references, ["site:1"])
            self.assertEqual([progress.done for progress in told][-1], 3)
            self.assertEqual(Site().run().stdout, "hello")
            again = Site.build(context=folder)
            self.assertEqual((again.id, again.executed), (built.id, 0))
            dockerfile = self.client.build.run(
                dockerfile="FROM busybox:test\nCOPY site/page /p\n", context=folder
            )
            self.assertGreater(dockerfile.executed, 0)

    def test_a_build_that_fails_tells_where(self):
        class Broken(Image, base="busybox:test", client=self.client):
            @classmethod
            def define(cls, b):
                b.run("exit 4")

        with self.assertRaises(errors.BuildFailed) as failed:
            Broken.build()
        self.assertEqual(failed.exception.details["exitCode"], "4")

    def test_what_interrupts_the_wait_cancels_the_operation(self):
        class Slow(Image, base="busybox:test", client=self.client):
            @classmethod
            def define(cls, b):
                b.run("sleep 1000")

        def interrupt(_):
            raise KeyboardInterrupt

        with self.assertRaises(KeyboardInterrupt):
            Slow.build(on_progress=interrupt)
        newest = self.client.operation.list()[0]
        self.assertEqual((newest.kind, newest.status), ("build.run", "CANCELLED"))

    def test_what_interrupts_the_beginning_cancels_the_operation_too(self):
        client = Client(self.server.host)
        self.addCleanup(client.close)
        client.system.info()
        once, exchange = [True], client._core._exchange

        def interrupted(request, *rest):
            answer = exchange(request, *rest)
            if request["method"] == "build.run" and once.pop():
                once.append(False)
                raise KeyboardInterrupt
            return answer

        client._core._exchange = interrupted
        with self.assertRaises(KeyboardInterrupt):
            client.build.run(dockerfile="FROM busybox:test\nRUN sleep 1000\n")
        newest = client.operation.list()[0]
        self.assertEqual((newest.kind, newest.status), ("build.run", "CANCELLED"))

    def test_an_upload_that_can_not_be_read_cancels_the_operation(self):
        def broken():
            yield b"some bytes"
            raise OSError("the disk is gone")

        with self.assertRaisesRegex(OSError, "the disk is gone"):
            self.client.image.import_tar(broken())
        self.assertIn(self.client.operation.list()[0].status, ("CANCELLED", "FAILED"))
        with self.assertRaises(errors.Corrupt):
            self.client.image.import_tar(b"this is no tar" * 100)

    def test_images_are_saved_to_a_file_and_loaded_from_it(self):
        folder = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, folder)
        before = self.client.image.inspect("busybox:test").manifest_digest
        saved = self.client.image.save(["busybox:test"], file=folder / "a.tar")
        self.assertEqual((folder / "a.tar").stat().st_size, saved.bytes)
        self.assertEqual((folder / "a.tar").stat().st_mode & 0o777, 0o600)
        loaded = self.client.image.load(folder / "a.tar")
        self.assertEqual(loaded.images, saved.images)
        self.assertEqual(self.client.image.inspect("busybox:test").manifest_digest, before)
        with open(folder / "b.zst", "w+b") as file:
            self.client.image.save(["busybox:test"], file=file, compression="ZSTD")
            file.seek(0)
            self.assertEqual(self.client.image.load(file).images, saved.images)
        with self.assertRaises(errors.NotFound):
            self.client.image.save(["missing:1"], file=folder / "c.tar")
        with self.assertRaises(FileNotFoundError):
            self.client.image.save(["busybox:test"], file=folder / "none" / "c.tar")
        self.assertIn(self.client.operation.list()[0].status, ("CANCELLED", "FAILED"))
        self.assertEqual(sorted(os.listdir(folder)), ["a.tar", "b.zst"])

    def test_calls_from_many_threads(self):
        seen = []

        def ask():
            for _ in range(20):
                seen.append(self.client.system.info().pid)

        threads = [threading.Thread(target=ask) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(len(seen), 160)


@unittest.skipUnless(COMMAND, "BERTH_TEST_SERVER doesn't say how to start a server")
class RestartTest(unittest.TestCase):
    def test_events_go_on_where_they_were_and_calls_are_tried_again(self):
        server = Server()
        self.addCleanup(server.close)
        client = Client(server.host)
        self.addCleanup(client.close)
        client.image.import_tar(IMAGE, reference="busybox:test")
        Container.client, before = client, Container.client
        self.addCleanup(setattr, Container, "client", before)
        events = client.event.follow(types=["container.created"])
        names = []

        def create(name):
            Container(image="busybox:test", name=name, command=SLEEP).create()

        def next_name():
            for item in events:
                if item.event is not None:
                    names.append(item.event.attributes["name"])
                    return

        create("one")
        next_name()
        create("two")
        server.kill()
        starting = threading.Timer(0.2, server.start)
        starting.start()
        # Sent while no server runs: repeated until it does, with its requestId.
        deadline = time.monotonic() + 20
        while True:
            with contextlib.suppress(errors.Unavailable):
                create("three")
                break
            self.assertLess(time.monotonic(), deadline)
        starting.join()
        next_name()
        next_name()
        self.assertEqual(names, ["one", "two", "three"])
        events.close()
        self.assertEqual(list(events), [])

    def test_listeners_go_on_where_they_were(self):
        server = Server()
        self.addCleanup(server.close)
        client = Client(server.host)
        self.addCleanup(client.close)
        client.image.import_tar(IMAGE, reference="busybox:test")
        told = queue.Queue()
        c = client.container.run("busybox:test", command=["sh", "-c", "read line"], stdin=True)
        c.on("die", told.put).on("started", told.put)
        pid = c.inspect().summary.pid
        server.kill()
        os.kill(pid, signal.SIGKILL)  # it ends while nobody listens
        server.start()
        self.assertEqual(told.get(timeout=20).type, "container.exited")
        c.start()
        self.assertEqual(told.get(timeout=20).type, "container.started")
        c.remove(force=True)
        self.assertEqual(told.get(timeout=20).type, "container.exited")
        self.assertTrue(told.empty())
