import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";
import { fileURLToPath } from "node:url";

const own = fileURLToPath(new URL("..", import.meta.url));
const checkout = fileURLToPath(new URL("../../..", import.meta.url));
const typescript = "5.9.3";
const quiet = ["--no-audit", "--no-fund", "--loglevel=error"];
const run = (folder, command, ...words) => {
  try {
    return execFileSync(command, words, { cwd: folder, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  } catch (error) {
    throw new Error(`${command} ${words.join(" ")}: ${error.stdout}${error.stderr}`, { cause: error });
  }
};

/** TypeScript's compiler, in a folder that is kept between runs. */
const compiler = () => {
  const folder = join(checkout, "client-sdks/target", `typescript-${typescript}`);
  const tsc = join(folder, "node_modules/.bin/tsc");
  if (!existsSync(tsc)) {
    mkdirSync(folder, { recursive: true });
    run(folder, "npm", "install", "--prefix", folder, ...quiet, `typescript@${typescript}`);
  }
  return tsc;
};

const program = `
import { BerthError, connect, container, event, image, NotFoundError } from "berth";
class Web extends image("debian:12") {
  static define(b: import("berth").Builder): void {
    b.run("true").step("site").copy(["a", "b"], "/", { mode: 0o644 }).cmd("nginx", "-g", "daemon off;");
  }
}
class Docs extends Web {}
const built: string = (await Docs.build(["a:1"], { context: new URL(".", import.meta.url), onProgress: (p) => p.done })).id;
const c = await new Web({ name: "w", resources: { memory: 1e8 } }).start();
for await (const line of c.logs({ follow: true })) line.trim();
for await (const line of c.logs({ follow: true, details: true })) line.stream;
const listed: string[] = await c.logs();
const { exitCode } = await c.exec("sh", "-c", "cat", { input: "x", signal: AbortSignal.timeout(1) });
for await (const item of event.follow({ types: ["container.*"] })) item.event?.sequence.toFixed();
const client = connect({ host: "ssh://me@there" });
const names = (await client.container.list({ filter: { all: true } }, { requestId: "r" })).map((each) => each.name);
try { await container.inspect({ container: "x" }); } catch (error) {
  if (error instanceof NotFoundError) error.details.container;
  else if (error instanceof BerthError) error.kind;
}
// @ts-expect-error the parameter has another name
await container.stop({ contaner: "x" });
// @ts-expect-error a word, not a number
await container.remove({ container: 1 });
console.log(built, listed, exitCode, names);
`;

test("npm pack gives a package that installs into an empty folder, works and has types", () => {
  const folder = mkdtempSync(join(tmpdir(), "bj"));
  const file = run(folder, "npm", "pack", own, ...quiet).trim().split("\n").at(-1);
  writeFileSync(join(folder, "package.json"), '{"type":"module","private":true}');
  run(folder, "npm", "install", "--offline", ...quiet, `./${file}`);
  const script = 'import { image, connect } from "berth"; console.log(image("a").base, typeof connect().container.list)';
  assert.equal(run(folder, "node", "--input-type=module", "-e", script), "a function\n");
  writeFileSync(join(folder, "program.mts"), program);
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({
    compilerOptions: { strict: true, noEmit: true, target: "es2022", module: "nodenext", lib: ["es2022", "dom"], types: [] },
    files: ["program.mts"],
  }));
  run(folder, compiler(), "-p", ".");
  rmSync(folder, { recursive: true });
});

test("the shell's declarations fit the examples", () => {
  run(checkout, compiler(), "-p", "scripts/examples/jsconfig.json");
});
