"""The client for asyncio against a real server."""

import asyncio
import contextlib
import os
import tempfile
import time
import tracemalloc
import unittest

from berth import AsyncClient, AsyncImage, errors

from .support import COMMAND, shared_server


@unittest.skipUnless(COMMAND, "BERTH_TEST_SERVER doesn't say how to start a server")
class AsyncTest(unittest.IsolatedAsyncioTestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = shared_server()

    async def asyncSetUp(self):
        self.client = AsyncClient(self.server.host)

    async def asyncTearDown(self):
        await self.client.aclose()

    def container(self, *command, **options):
        return self.client.image("busybox:test")(
            command=list(command or ["sleep", "1000"]), **options
        )

    async def test_programs_run_side_by_side(self):
        async with self.container() as c:
            results = await asyncio.gather(
                *(c.exec("sh", "-c", "cat; exit 3", input=f"word {n}") for n in range(8))
            )
            self.assertEqual(results, [(3, f"word {n}", "") for n in range(8)])
            large = b"x" * 1_000_000
            self.assertEqual(len((await c.exec("cat", input=large)).stdout), len(large))

    async def test_a_program_is_spoken_to_line_by_line(self):
        async with self.container() as c:
            async with await c.open("cat", stdin=True) as program:
                for word in (b"one\n", b"two\n"):
                    await program.write(word)
                    self.assertEqual((await program.__anext__()).data, word)
                await program.close_stdin()
                self.assertEqual((await program.wait()).exit_code, 0)

    async def test_images_are_saved_to_a_file_and_loaded_from_it(self):
        with tempfile.TemporaryDirectory() as folder:
            file = os.path.join(folder, "a.tar")
            saved = await self.client.image.save(["busybox:test"], file=file)
            self.assertEqual(os.stat(file).st_size, saved.bytes)
            self.assertEqual((await self.client.image.load(file)).images, saved.images)
            with self.assertRaises(FileNotFoundError):
                await self.client.image.save(["busybox:test"], file=os.path.join(folder, "n", "b"))
            self.assertEqual(os.listdir(folder), ["a.tar"])

    async def test_logs_are_followed(self):
        c = self.container("sh", "-c", "echo one; sleep 1; echo two")
        await c.start()
        self.assertEqual([line async for line in c.logs(follow=True)], ["one", "two"])
        await c.remove()

    async def test_a_log_is_not_read_ahead_of_its_reader(self):
        c = self.container("sh", "-c", "yes $(printf %0400d 0) | head -n 20000")
        await c.start()
        tracemalloc.start()
        self.addCleanup(tracemalloc.stop)
        async with c.logs(follow=True).details as lines:
            await lines.__anext__()
            await c.wait()
            self.assertLess(tracemalloc.get_traced_memory()[1], 2_000_000)  # of 8 MB
            tracemalloc.stop()
            self.assertEqual(len([1 async for _ in lines]), 19_999)
        await c.remove()

    async def test_events_are_followed_beside_calls(self):
        async with self.client.event.follow(types=["container.created"]) as events:
            c = await self.container(name="seen").create()
            async for item in events:
                if item.event is not None:
                    self.assertEqual(item.event.subject, c.id)
                    break
        await c.remove()

    async def test_a_container_is_run_listened_to_used_and_removed(self):
        told = asyncio.Queue()
        sleep = ["sleep", "1000"]
        async with self.client.container.run("busybox:test", command=sleep) as c:
            await c.on("die", told.put)
            await c.on("exited", self.fail)
            c.off("exited", self.fail)
            await c.kill()
            event = await asyncio.wait_for(told.get(), 20)
            self.assertEqual(event.attributes["exitCode"], "137")
        self.assertIsNone(c.id)
        used = await self.client.container.run("busybox:test", command=sleep)
        result = await used.use(lambda same: same.exec("echo", "x"))
        self.assertEqual(result.stdout, "x\n")
        self.assertIsNone(used.id)

    async def test_a_closed_client_ends_its_listeners(self):
        client = AsyncClient(self.server.host)
        c = await client.container.run("busybox:test", command=["sleep", "1000"])
        before = asyncio.all_tasks()
        await c.on("die", self.fail)
        (listening,) = asyncio.all_tasks() - before
        await client.aclose()
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.wait_for(listening, 20)
        await self.client.container.remove(c.id, force=True)

    async def test_a_cancelled_task_cancels_its_operation(self):
        class Slow(AsyncImage, base="busybox:test", client=self.client):
            @classmethod
            def define(cls, b):
                b.run("sleep 1000")

        running = asyncio.Event()
        task = asyncio.ensure_future(Slow.build(on_progress=lambda _: running.set()))
        await asyncio.wait_for(running.wait(), 20)
        task.cancel()
        with self.assertRaises(asyncio.CancelledError):
            await task
        newest = (await self.client.operation.list())[0]
        self.assertEqual((newest.kind, newest.status), ("build.run", "CANCELLED"))

    async def test_a_call_that_waits_is_given_up(self):
        async with self.container() as c:
            begun = time.monotonic()
            with self.assertRaises(asyncio.TimeoutError):
                await asyncio.wait_for(c.wait(), 0.2)
            self.assertLess(time.monotonic() - begun, 5)
            self.assertEqual((await c.inspect()).summary.status, "running")

    async def test_errors_are_classes(self):
        with self.assertRaises(errors.NotFound):
            await self.client.container.get("nope")
        with self.assertRaises(errors.NotFound):
            async for _ in self.client.container.logs("nope"):
                pass
