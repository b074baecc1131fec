import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import test, { after, before } from "node:test";
import { fileURLToPath } from "node:url";
import { connect } from "../index.js";
import { Server } from "./support.js";

const own = fileURLToPath(new URL("..", import.meta.url));
const examples = fileURLToPath(new URL("../../../scripts/examples", import.meta.url));
let server;
let client;
let lines;
before(async () => {
  server = await new Server().start();
  client = connect({ host: server.host });
  // The script as it is, beside the package that its import line names.
  const folder = join(server.folder, "examples");
  const kept = (file) => !file.includes("node_modules");
  cpSync(examples, folder, { recursive: true, filter: kept });
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(own, join(folder, "node_modules/berth"));
  const env = { ...process.env, BERTH_RUN: server.run };
  const run = spawnSync("node", [join(folder, "quickstart.js"), "--json"], { env, encoding: "utf8" });
  assert.equal(run.status, 0, run.stdout + run.stderr);
  lines = run.stdout.trim().split("\n").map((line) => JSON.parse(line));
});
after(async () => {
  client.close();
  await server.close();
});
const steps = (name) => lines.filter(({ step }) => step === name);

test("the quickstart builds, inherits, serves, follows, runs, commits and cleans up under Node", async () => {
  assert.ok(steps("base")[0].bootstrapped);
  assert.deepEqual(steps("build").map((built) => [built.class, built.executed, built.cached]), [["Web", 3, 0], ["Docs", 1, 2]]);
  const page = (name) => readFileSync(join(examples, `quickstart/${name}/index.html`), "utf8");
  assert.deepEqual(steps("serve").map(({ body }) => body), [page("site"), page("docs"), "<p>committed</p>\n"]);
  assert.match(steps("log")[0].line, /"GET \/ HTTP\/1.1" 200/);
  assert.match(steps("exec")[0].stderr, /^nginx version: nginx\//);
  const { exitCode, stdout, stderr } = steps("exec")[1];
  assert.deepEqual([exitCode, stdout, stderr], [3, "words", "no\n"]);
  assert.ok(steps("commit")[0].changes.some(({ kind, path }) => kind === "changed" && path === "/var/www/html/index.html"));
  assert.deepEqual(steps("stop").map((stop) => stop.exitCode), [0, 0, 0]);
  const planned = steps("plan")[0].items.map(({ kind, id }) => [kind, id]);
  const expected = [...steps("serve").map(({ id }) => ["container", id]), ["image", steps("commit")[0].image]];
  assert.deepEqual(planned, expected);
  assert.equal(steps("apply")[0].bytes, steps("plan")[0].bytes);
  assert.equal(steps("done")[0].left, 0);
  assert.deepEqual(await client.container.list({ filter: { all: true } }), []);
  const docs = await client.image.inspect({ image: "quickstart:docs" });
  assert.equal(docs.config.labels.kind, "docs");
  assert.deepEqual(docs.config.exposedPorts, ["80/tcp"]);
});
