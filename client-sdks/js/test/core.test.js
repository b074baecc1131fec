import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";
import { BerthError, ConflictError, ConnectionError, connect, image } from "../index.js";
import { FrameReader, credit, frame } from "../lib/frames.js";
import { locate } from "../lib/host.js";
import { tar } from "../lib/tar.js";
import { answering } from "./support.js";

const hello = { result: { serverVersion: "9.9.9", apiVersion: "0.9", features: [], limits: {}, later: true } };

test("each program of the fixture sends its graph", () => {
  for (const program of JSON.parse(readFileSync(new URL("../../fixtures/graphs.json", import.meta.url), "utf8"))) {
    class Web extends image(program.base) {
      static define(b) {
        for (const [method, ...values] of program.calls) b[method](...values);
      }
    }
    assert.equal(JSON.stringify({ base: Web.base, steps: Web.steps() }), program.graph, program.name);
  }
});

test("the builder is the shell's", () => {
  const shell = new URL("../../../shell/src/main/resources/dev/berth/shell/script/builder.js", import.meta.url);
  const own = readFileSync(new URL("../lib/builder.js", import.meta.url), "utf8");
  assert.equal(own.slice(own.indexOf("export const Builder = ") + 23), readFileSync(shell, "utf8").replace(/\}\);\n$/, "})();\n"));
});

test("a class with steps of its own is never its base", async () => {
  class Web extends image("debian:12") {
    static define(b) {
      b.run("true");
    }
  }
  await assert.rejects(new Web().create(), /Web has no image yet/);
});

test("hosts and contexts say where a server is", () => {
  const folder = mkdtempSync(join(tmpdir(), "bj"));
  mkdirSync(join(folder, "berth"));
  const bare = { host: "tls://10.0.0.8:7070" };
  const contexts = { current: "lab", contexts: { lab: { host: "tls://10.0.0.7:7070", tls: "/lab" }, bare } };
  writeFileSync(join(folder, "berth/contexts.json"), JSON.stringify(contexts));
  const env = { XDG_CONFIG_HOME: folder };
  assert.deepEqual(locate({}, env), { kind: "tls", host: "10.0.0.7", port: 7070, folder: "/lab", token: undefined });
  const others = { ...env, BERTH_TLS: "/other", BERTH_TOKEN_FILE: "/nonexistent" };
  assert.deepEqual(locate({}, others), locate({}, env));
  assert.throws(() => locate({ host: "bare" }, others), /needs a folder/);
  assert.equal(locate({ host: "bare", tls: "/mine" }, others).folder, "/mine");
  assert.throws(() => locate({ host: bare.host }, others), /bearer token/);
  assert.deepEqual(locate({}, { ...env, BERTH_HOST: "unix:///a/b" }), { kind: "unix", path: "/a/b" });
  const own = { kind: "unix", path: "/r/berth.sock" };
  assert.deepEqual(locate({ host: "local" }, { ...env, BERTH_RUN: "/r" }), own);
  assert.deepEqual(locate({}, { ...env, BERTH_RUN: "/r", BERTH_HOST: "local" }), own);
  assert.deepEqual(locate({ host: "ssh://me@far:22" }, env), { kind: "ssh", destination: "me@far", port: "22" });
  assert.deepEqual(locate({}, { HOME: "/nonexistent", BERTH_RUN: "/r" }), { kind: "unix", path: "/r/berth.sock" });
  for (const host of ["tcp://10.0.0.7:80", "ssh://-oProxyCommand=x", "ftp://a", "unix://relative", "nowhere"]) {
    assert.throws(() => locate({ host }, env), TypeError, host);
  }
  rmSync(folder, { recursive: true });
});

test("frames are cut wherever the pieces end", () => {
  const bytes = Buffer.concat([frame(1, Buffer.from("words")), credit(0, 70000), frame(2)]);
  for (let size = 1; size <= bytes.length; size++) {
    const reader = new FrameReader();
    const frames = [];
    for (let at = 0; at < bytes.length; at += size) frames.push(...reader.take(bytes.subarray(at, at + size)));
    assert.deepEqual(frames.map(({ channel, data }) => [channel, data.length]), [[1, 5], [4, 5], [2, 0]]);
  }
  const long = frame(1);
  long.writeUInt32BE(65537, 5);
  assert.throws(() => [...new FrameReader().take(long)], /at most 65536/);
});

test("a context's tar has long names, links and modes, as tar reads them", async () => {
  const folder = mkdtempSync(join(tmpdir(), "bj"));
  const long = `${"d".repeat(90)}/é${"e".repeat(90)}`;
  mkdirSync(join(folder, "in", long), { recursive: true });
  writeFileSync(join(folder, "in", long, "file"), "x".repeat(300_000));
  chmodSync(join(folder, "in", long, "file"), 0o4751);
  symlinkSync("l".repeat(120), join(folder, "in/link"));
  const pieces = [];
  for await (const piece of tar(join(folder, "in"))) pieces.push(piece);
  writeFileSync(join(folder, "t.tar"), Buffer.concat(pieces));
  mkdirSync(join(folder, "out"));
  execFileSync("tar", ["-xpf", join(folder, "t.tar"), "-C", join(folder, "out")]);
  execFileSync("diff", ["-r", "--no-dereference", join(folder, "in"), join(folder, "out")]);
  const listing = execFileSync("tar", ["-tvf", join(folder, "t.tar")], { encoding: "utf8" });
  assert.match(listing, /-rwsr-x--x 0\/0 +300000/);
  rmSync(folder, { recursive: true });
});

const sent = async (folder, names) => {
  const pieces = [];
  for await (const piece of tar(folder, names)) pieces.push(piece);
  writeFileSync(`${folder}.tar`, Buffer.concat(pieces));
  return execFileSync("tar", ["-tf", `${folder}.tar`], { encoding: "utf8" }).trim().split("\n");
};

test("a name that is no text is told, and not left out", async () => {
  const folder = mkdtempSync(join(tmpdir(), "bj"));
  mkdirSync(join(folder, "d"));
  writeFileSync(Buffer.concat([Buffer.from(`${folder}/d/caf`), Buffer.of(0xe9)]), "text");
  await assert.rejects(sent(folder), /^Error: cannot send d\/caf\ufffd: its name is not UTF-8/);
  rmSync(folder, { recursive: true });
});

test("a context's tar follows no link, but to what it names in the context itself", async () => {
  const folder = mkdtempSync(join(tmpdir(), "bj"));
  const root = join(folder, "in");
  mkdirSync(join(root, "real/below"), { recursive: true });
  mkdirSync(join(folder, "elsewhere"));
  writeFileSync(join(folder, "elsewhere/file"), "secret");
  writeFileSync(join(root, "real/below/file"), "text");
  symlinkSync("../elsewhere", join(root, "out"));
  symlinkSync("loop", join(root, "loop"));
  symlinkSync("/real", join(root, "absolute"));
  assert.deepEqual(await sent(root), ["absolute", "loop", "out", "real/", "real/below/", "real/below/file"]);
  assert.deepEqual(
    await sent(root, ["out/file", "loop/file", "absolute/below/file", "real/missing", "real/below/file/none", "real"]),
    ["out", "loop", "absolute", "real/", "real/below/", "real/below/file"],
  );
  rmSync(folder, { recursive: true });
});

test("a folder that is swapped for a link while it is read shows nothing of elsewhere", async () => {
  const folder = mkdtempSync(join(tmpdir(), "bj"));
  for (const [name, text] of [["in/d", "public"], ["elsewhere", "secret"]]) {
    mkdirSync(join(folder, name), { recursive: true });
    writeFileSync(join(folder, name, "a"), "x".repeat(300_000));
    writeFileSync(join(folder, name, "z"), text);
  }
  let all = "";
  for await (const piece of tar(join(folder, "in"))) {
    if (all === "") { // amid d/a
      renameSync(join(folder, "in/d"), join(folder, "away"));
      symlinkSync(join(folder, "elsewhere"), join(folder, "in/d"));
    }
    all += piece;
  }
  assert.match(all, /public/);
  assert.doesNotMatch(all, /secret/);
  rmSync(folder, { recursive: true });
});

test("a newer server's fields and kinds of errors do no harm", async () => {
  const server = await answering(({ method }) => {
    if (method === "system.hello") return hello;
    if (method === "system.info") return { result: { pid: 1, mood: "new" } };
    return { error: { code: -32000, message: "m", data: { kind: "ECLIPSED", details: {} } } };
  });
  const client = connect({ host: server.host });
  assert.equal((await client.system.info()).mood, "new");
  await assert.rejects(client.image.list(), (error) => error.constructor === BerthError && error.kind === "ECLIPSED");
  client.close();
  server.close();
});

test("an older server that knows no apiVersion is spoken to, one of another major version isn't", async () => {
  const unknown = { code: -32602, message: "unknown", data: { kind: "INVALID_ARGUMENT", details: { parameter: "apiVersion" } } };
  const conflict = { code: -32000, message: "it is of 1.0", data: { kind: "CONFLICT", details: {} } };
  let error = unknown;
  const server = await answering(({ method, params }) =>
    method !== "system.hello" ? { result: [] } : params.apiVersion === undefined ? hello : { error });
  const older = connect({ host: server.host });
  assert.deepEqual(await older.container.list(), []);
  older.close();
  error = conflict;
  const other = connect({ host: server.host });
  await assert.rejects(other.container.list(), ConflictError);
  other.close();
  server.close();
});

test("a lost answer is asked for again with the same requestId, where that is safe", async () => {
  const seen = [];
  const server = await answering(({ method, params }) => {
    if (method === "system.hello") return hello;
    seen.push(params.requestId);
    return seen.length === 1 ? undefined : { result: { untagged: [] } };
  });
  const client = connect({ host: server.host });
  await client.image.remove({ image: "a" });
  assert.equal(seen.length, 2);
  assert.equal(seen[0], seen[1]);
  assert.equal(typeof seen[0], "string");
  seen.length = 0;
  await assert.rejects(client.call("later.method"), ConnectionError);
  assert.equal(seen.length, 1, "who doesn't know a method doesn't send it again");
  client.close();
  server.close();
});

test("on asks for the events of a gap, and tells of those that aren't kept", async () => {
  const exited = (sequence) => ({ sequence, at: 1, type: "container.exited", subject: "c1", attributes: {} });
  const item = (told) => ({ jsonrpc: "2.0", method: "subscription.item", params: { subscription: "s", item: told } });
  const asked = [];
  const server = await answering(({ method, params }) => {
    if (method === "system.hello") return hello;
    if (method === "container.inspect") return { result: { summary: { id: "c1", name: "web" } } };
    if (method === "event.list") {
      asked.push([params.after, params.until]);
      return { result: { events: [exited(params.after + 1)], cursor: params.after + 1 } };
    }
    const gap = (reason, after, resume) => ({ gap: { reason, after, resume, missed: 2 } });
    const items = [{ cursor: 1 }, gap("slow", 1, 3), gap("trimmed", 3, 9), { event: exited(10) }, { event: { ...exited(11), type: "container.removed" } }];
    return { lines: [{ jsonrpc: "2.0", result: { subscription: "s" } }, ...items.map(item)] };
  });
  const client = connect({ host: server.host });
  const warned = new Promise((resolve) => process.once("warning", resolve));
  const c = await client.container.get("web");
  const told = [];
  await new Promise((resolve) => c.on("exited", ({ sequence }) => told.push(sequence) && sequence === 10 && resolve()));
  assert.deepEqual(told, [2, 3, 10]);
  assert.deepEqual(asked, [[1, 3], [2, 3]]);
  assert.match((await warned).message, /on of web missed up to 2 events: they aren't kept any more/);
  client.close();
  server.close();
});

test("a closed client ends its listeners in silence, and takes no more calls", async () => {
  let followed;
  const following = new Promise((resolve) => (followed = resolve));
  const server = await answering(async ({ method }) => {
    if (method === "system.hello") return hello;
    if (method === "container.inspect") return { result: { summary: { id: "1", name: "web" } } };
    followed();
    return new Promise(() => {});
  });
  const client = connect({ host: server.host, retry: 0 });
  const c = await client.container.get("web");
  c.on("die", assert.fail);
  await following;
  client.close();
  server.close();
  await assert.rejects(client.container.list(), /this client was closed/);
  await new Promise((resolve) => setTimeout(resolve, 50)); // a rejection that nobody handles would come by now
});

test("where no server is, the error tells how to start one", async () => {
  const client = connect({ host: "unix:///nonexistent/berth.sock" });
  await assert.rejects(client.system.info(), (error) =>
    error instanceof ConnectionError && error.kind === "UNAVAILABLE" && /berth server start/.test(error.message));
});

test("ssh is run with the words that protocol.md tells, and carries calls", async () => {
  const server = await answering(({ method }) => (method === "system.hello" ? hello : { result: { pid: 7 } }));
  const folder = mkdtempSync(join(tmpdir(), "bj"));
  // Stands in for ssh and the command at its other end; says what it was called with.
  const relay = `#!${process.execPath}
    require("fs").writeFileSync("${folder}/words", JSON.stringify(process.argv.slice(2)));
    if (process.argv.includes("nobody@far")) { console.error("Permission denied"); process.exit(255); }
    const socket = require("net").connect("${server.host.slice(7)}");
    process.stdin.pipe(socket).pipe(process.stdout);`;
  writeFileSync(join(folder, "ssh"), relay, { mode: 0o755 });
  const { PATH } = process.env;
  process.env.PATH = `${folder}:${PATH}`;
  const client = connect({ host: "ssh://me@far:2222" });
  assert.equal((await client.system.info()).pid, 7);
  assert.deepEqual(await Promise.all([client.system.info(), client.system.info()]), [{ pid: 7 }, { pid: 7 }]);
  const words = ["-p", "2222", "-T", "--", "me@far", "berth", "server", "connect"];
  assert.deepEqual(JSON.parse(readFileSync(join(folder, "words"), "utf8")), words);
  client.close();
  const refused = connect({ host: "ssh://nobody@far" });
  await assert.rejects(refused.system.info(), /cannot reach a server through ssh to nobody@far: Permission denied/);
  process.env.PATH = PATH;
  server.close();
  rmSync(folder, { recursive: true });
});
