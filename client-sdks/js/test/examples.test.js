import assert from "node:assert/strict";
import { execFile, execFileSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import test, { after, before } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { connect } from "../index.js";
import { Server } from "./support.js";

const examples = fileURLToPath(new URL("../../../scripts/examples", import.meta.url));
const own = fileURLToPath(new URL("..", import.meta.url));
const cache = fileURLToPath(new URL("../../target/go", import.meta.url));
const run = promisify(execFile);
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

test("curl calls, follows and uploads", async () => {
  const { stdout } = await run("sh", [join(examples, "curl.sh")], { env: { ...process.env, BERTH_RUN: server.run } });
  const documents = stdout.split("\n").filter((line) => line !== "").map((line) => JSON.parse(line));
  assert.equal(documents[0].result.serverVersion, "0.1.0");
  assert.equal(documents[1].error.data.kind, "NOT_FOUND");
  const items = documents.filter(({ method }) => method === "subscription.item").map(({ params }) => params.item);
  assert.deepEqual(items.filter(({ line }) => line).map(({ stream, line }) => [stream, line]), [["stdout", "hello"], ["stderr", "trouble"]]);
  assert.deepEqual(
    items.filter(({ event }) => event).map(({ event }) => event.type),
    ["container.created", "container.started", "container.exited"],
  );
  assert.ok(documents.some(({ bytes }) => bytes > 0));
  assert.equal((await client.image.list({ reference: "curl:1" })).length, 1);
});

// The quickstart has a test of its own; the shell's tests run the same files.
const others = { "watch.js": ["busybox:test"] };

test("each script of the shell's runs under Node as it is", async () => {
  const scripts = readdirSync(examples).filter((name) => name.endsWith(".js") && name !== "quickstart.js");
  assert.deepEqual(scripts, Object.keys(others));
  const folder = join(server.folder, "examples");
  mkdirSync(join(folder, "node_modules"), { recursive: true });
  symlinkSync(own, join(folder, "node_modules/berth"));
  copyFileSync(join(examples, "package.json"), join(folder, "package.json"));
  for (const [script, words] of Object.entries(others)) {
    copyFileSync(join(examples, script), join(folder, script));
    const { stdout } = await run("node", [join(folder, script), ...words], { env: { ...process.env, BERTH_RUN: server.run } });
    const lines = stdout.trim().split("\n");
    assert.deepEqual(lines.slice(0, 3).sort(), [0, 1, 2].map((number) => `ended: watch-${number} with ${number}`));
    assert.equal(lines[3], "said: 0 1 2");
  }
});

const go = ["/usr/local/go/bin/go", "/usr/bin/go"].find((file) => existsSync(file));
test("a Go program lists containers and follows events", { skip: go === undefined && "no Go is installed (golang-go)" }, async () => {
  const c = await new client.Container({ image: "busybox:test", name: "from-go", command: ["true"] }).create();
  const program = join(server.folder, "example");
  const env = { ...process.env, BERTH_RUN: server.run, GOCACHE: cache, HOME: server.folder, GOTOOLCHAIN: "local", CGO_ENABLED: "0" };
  execFileSync(go, ["build", "-o", program, join(examples, "go/main.go")], { env });
  const { stdout } = await run(program, ["1"], { env });
  assert.match(stdout, new RegExp(`^${c.id.slice(0, 12)} from-go created\n[a-z]+\\.[a-zA-Z]+ \\S+\n$`));
  await c.remove();
});
