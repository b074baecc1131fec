import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test, { after, before } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { connect, InvalidArgumentError, NotFoundError } from "../index.js";
import { Server } from "./support.js";

let server;
let client;
before(async () => {
  server = await new Server().start();
  client = connect({ host: server.host });
  await client.image.importTar({ file: process.env.BERTH_TEST_IMAGE, reference: "busybox:test" });
});
after(async () => {
  client.close();
  await server.close();
});
const made = (command, options) =>
  new (client.image("busybox:test"))({ command: ["sh", "-c", command], ...options });

test("an image is mounted for as long as a function uses it", async () => {
  const seen = await (await client.image.mount({ image: "busybox:test" })).use(async (mount) => {
    assert.ok((await readdir(mount.path)).includes("bin"));
    return mount.path;
  });
  await assert.rejects(stat(seen), { code: "ENOENT" });
  const mount = await client.image.mount({ image: "busybox:test" });
  await assert.rejects(
    mount.use(() => {
      throw new Error("no");
    }),
    { message: "no" },
  );
  assert.deepEqual(await client.image.mounts(), []);
});

test("images are saved to a file and loaded from it", async () => {
  const folder = await mkdtemp(join(tmpdir(), "berth-"));
  try {
    const file = join(folder, "a.tar");
    const saved = await client.image.save({ images: ["busybox:test"], file, compression: "GZIP" });
    const { size, mode } = await stat(file);
    assert.deepEqual([size, mode & 0o777], [saved.bytes, 0o600]);
    assert.deepEqual((await client.image.load({ file })).images, saved.images);
    let bytes = 0;
    const whole = await client.image.save({
      images: ["busybox:test"],
      file: async (piece) => (bytes += piece.length),
    });
    assert.equal(bytes, whole.bytes);
    await assert.rejects(client.image.save({ images: ["missing:1"], file: join(folder, "b") }), { kind: "NOT_FOUND" });
    await assert.rejects(client.image.save({ images: ["busybox:test"], file: join(folder, "no", "b") }), {
      code: "ENOENT",
    });
    const full = () => Promise.reject(new Error("no room"));
    await assert.rejects(client.image.save({ images: ["busybox:test"], file: full }), { message: "no room" });
    assert.deepEqual(await readdir(folder), ["a.tar"]);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("exec takes input and gives both outputs and the status", async () => {
  const c = await made("sleep 100").start();
  const told = await c.exec("sh", "-c", "cat; echo no >&2; exit 3", { input: "words" });
  assert.deepEqual(told, { exitCode: 3, stdout: "words", stderr: "no\n" });
  const input = Buffer.alloc(1_000_000, "a");
  assert.equal((await c.exec(["cat"], { input })).stdout.length, input.length, "more than the credit");
  let bytes = 0;
  const slow = await c.exec("sh", "-c", "yes | head -c 500000", { onStdout: async (data) => (bytes += data.length) });
  assert.deepEqual([bytes, slow.stdout], [500000, ""]);
  const shell = await client.open("container.exec", { container: c.id, command: ["sh"], stdin: true });
  await shell.write("echo one\n");
  for await (const { stream, data } of shell) {
    assert.deepEqual([stream, data.toString()], ["stdout", "one\n"]);
    shell.end();
  }
  assert.equal((await shell.exit()).exitCode, 0);
  await c.remove({ force: true });
});

test("logs are followed to the end, and listed", async () => {
  const c = await made("echo one; sleep 0.3; echo two >&2").start();
  const lines = [];
  for await (const line of c.logs({ follow: true })) lines.push(line);
  assert.deepEqual(lines, ["one", "two"]);
  assert.deepEqual((await c.logs({ details: true })).map(({ stream, line }) => [stream, line]), [["stdout", "one"], ["stderr", "two"]]);
  assert.deepEqual(await client.container.logs({ container: c.id, stderr: false }), ["one"]);
  await c.remove();
});

/** The bytes of buffers that are in use, without what earlier tests dropped. */
const buffered = () => {
  setFlagsFromString("--expose-gc");
  runInNewContext("gc")();
  return process.memoryUsage().arrayBuffers;
};

test("a log that nobody reads on is not read ahead of them", async () => {
  const c = await made("yes 0123456789012345678901234567890123456789 | head -n 200000").create();
  await c.start();
  const before = buffered();
  const lines = c.logs({ follow: true })[Symbol.asyncIterator]();
  await lines.next();
  await c.wait();
  for (let calls = 0; calls < 20; calls++) await c.inspect(); // what came meanwhile would be taken in by now
  assert.ok(buffered() - before < 1e6, "8 MB are there to be read");
  let read = 1;
  while (!(await lines.next()).done) read++;
  assert.equal(read, 200000);
  await c.remove();
});

test("a container is run, listened to, used and removed", async () => {
  let told;
  const exited = new Promise((resolve) => (told = resolve));
  const c = await client.container.run("busybox:test", { command: ["sh", "-c", "read line; exit 5"], stdin: true });
  const never = () => assert.fail("off was called");
  c.on("die", told).on("exited", never).off("exited", never);
  const given = await c.use(async (same) => {
    await same.kill("KILL");
    return (await exited).attributes.exitCode;
  });
  assert.equal(given, "137");
  assert.equal(c.id, undefined);
  await assert.rejects(client.container.get(c.name), NotFoundError);
  const failing = await client.container.run("busybox:test", { command: ["sleep", "100"] });
  await assert.rejects(failing.use(() => Promise.reject(new Error("mine"))), /mine/);
  assert.equal(failing.id, undefined);
});

test("run gives what the program wrote", async () => {
  assert.deepEqual(await made("cat; exit 4", { autoRemove: true }).run({ input: "in" }), { exitCode: 4, stdout: "in", stderr: "" });
});

test("a build uploads its context and tells its progress", async () => {
  const folder = join(server.folder, "context");
  mkdirSync(join(folder, "site"), { recursive: true });
  writeFileSync(join(folder, "site/a.txt"), "kept\n");
  writeFileSync(join(folder, "site/b.log"), "ignored\n");
  writeFileSync(join(folder, ".dockerignore"), "**/*.log\n");
  class Site extends client.image("busybox:test") {
    static define(b) {
      b.copy("site/", "/site/").cmd("sh", "-c", "cd /site; for f in *; do echo $f; cat $f; done");
    }
  }
  const lines = [];
  const built = await Site.build("site:1", { context: folder, onLine: ({ text }) => lines.push(text) });
  assert.deepEqual(built.references, ["site:1"]);
  assert.match(lines.join("\n"), /COPY site\/ \/site\//);
  assert.equal((await new Site({ autoRemove: true }).run()).stdout, "a.txt\nkept\n");
});

test("an abort ends a wait, and cancels the operation that a call began", async () => {
  const c = await made("sleep 100").start();
  const reason = new Error("enough");
  const wait = new AbortController();
  setTimeout(() => wait.abort(reason), 50);
  await assert.rejects(c.wait({ signal: wait.signal }), (error) => error === reason);
  await c.remove({ force: true });
  const abort = new AbortController();
  const build = client.build.run(
    { graph: { base: "busybox:test", steps: [{ kind: "run", arguments: ["sleep 100"], shell: true }] }, noCache: true },
    { signal: abort.signal, onLine: ({ text }) => text.includes("sleep") && abort.abort(reason) },
  );
  await assert.rejects(build, (error) => error === reason);
  const [newest] = (await client.operation.list()).filter(({ kind }) => kind === "build.run").sort((a, b) => b.createdAt - a.createdAt);
  assert.equal((await client.operation.wait({ operation: newest.id })).status, "CANCELLED");
});

test("errors are of the class of their kind", async () => {
  await assert.rejects(client.container.inspect({ container: "nothing" }), (error) =>
    error instanceof NotFoundError && error.details.container === "nothing" && error.method === "container.inspect");
  await assert.rejects(client.container.list({ filter: {}, colour: 1 }), (error) =>
    error instanceof InvalidArgumentError && error.details.parameter === "colour" && /0\.1\.0/.test(error.message));
});

test("events go on at their cursor after the server was killed", async () => {
  const c = await made("true").create();
  const seen = [];
  const hasty = connect({ host: server.host, retry: 1 });
  for await (const { event } of hasty.event.follow({ after: 0, types: ["container.*"], subjects: [c.id] })) {
    if (event === undefined) continue;
    seen.push(event.type);
    if (seen.length === 1) {
      await server.end("SIGKILL");
      await server.start();
      await delay(1000); // the time to try again begins with the loss, however long an event is looked at
      await c.start();
    } else if (event.type === "container.exited") break;
  }
  hasty.close();
  assert.deepEqual(seen, ["container.created", "container.started", "container.exited"]);
  await c.remove();
});

test("on goes on where it was after the server was killed", async () => {
  const c = await client.container.run("busybox:test", { command: ["sleep", "1000"] });
  const told = [];
  const exited = new Promise((resolve) => {
    for (const type of ["started", "die"]) c.on(type, (event) => told.push(event.type) && type === "die" && resolve());
  });
  const { pid } = (await c.inspect()).summary; // and the subscriptions stand
  await server.end("SIGKILL");
  process.kill(pid, "SIGKILL"); // it ends while nobody listens
  await server.start();
  await exited;
  await c.start();
  await c.remove({ force: true });
  assert.deepEqual(told.slice(0, 2), ["container.exited", "container.started"]);
});
