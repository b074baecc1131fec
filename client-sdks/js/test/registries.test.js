import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";
import { credentials, shown } from "../lib/registries.js";

const inHome = async (f) => {
  const home = mkdtempSync(join(tmpdir(), "berth-"));
  try {
    mkdirSync(join(home, ".docker"));
    mkdirSync(join(home, "bin"));
    await f(home, join(home, ".docker/config.json"), { HOME: home, PATH: `bin:${home}/bin:${process.env.PATH}` });
  } finally {
    rmSync(home, { recursive: true });
  }
};

/** The credentials, and what was warned of. */
const found = async (env, reference = "registry.example/a:1", deadline = 30) => {
  const warned = [];
  const own = await credentials(reference, env, { deadline, warn: (why) => warned.push(why) });
  assert.doesNotMatch(warned.join("\n"), /s3cret/);
  return { own, warned: warned.join("\n") };
};

test("each registry's credentials of the fixture are found", async () => {
  const fixture = new URL("../../fixtures/docker-config.json", import.meta.url);
  for (const { name, reference, text, config, helpers, deadline, expected, warning } of JSON.parse(
    readFileSync(fixture, "utf8"),
  )) {
    await inHome(async (home, file, env) => {
      if (text !== undefined || config !== undefined) writeFileSync(file, text ?? JSON.stringify(config));
      for (const [helper, script] of Object.entries(helpers ?? {})) {
        const program = join(home, "bin", `docker-credential-${helper}`);
        writeFileSync(program, `#!/bin/sh\n${script}\n`);
        chmodSync(program, 0o755);
      }
      const { own, warned } = await found(env, reference, deadline);
      assert.deepEqual(own, expected, name);
      assert.ok(warned.includes(warning ?? ""), `${name}: ${warned}`);
      assert.equal(warned !== "", warning !== undefined, `${name}: ${warned}`);
    });
  }
});

test("a FIFO, a device and a large file hold nobody up", async () => {
  await inHome(async (_home, file, env) => {
    execFileSync("mkfifo", [file]);
    assert.match((await found(env)).warned, /it is no file/);
    rmSync(file);
    symlinkSync("/dev/zero", file);
    assert.match((await found(env)).warned, /it is no file/);
    rmSync(file);
    writeFileSync(file, " ".repeat((1 << 20) + 1));
    assert.match((await found(env)).warned, /it has more than 1048576 bytes/);
  });
});

test("DOCKER_CONFIG names the folder, and credentials of a call's own come first", async () => {
  await inHome(async (home, _file, env) => {
    writeFileSync(join(home, "bin/config.json"), JSON.stringify({ auths: { "r.example": { auth: "YW5uOm9wZW4=" } } }));
    const named = { ...env, DOCKER_CONFIG: join(home, "bin") };
    const own = { user: "ann", password: "open" };
    const image = { reference: "r.example/a" };
    for (const [method, params] of Object.entries({
      "image.pull": image,
      "image.push": image,
      "registry.remove": image,
      "registry.tags": { name: "r.example/a" },
      "registry.catalog": { host: "r.example" },
    })) {
      assert.deepEqual(await shown(method, params, named), { ...params, credentials: own });
      const given = { ...params, credentials: { identityToken: "t" } };
      assert.deepEqual(await shown(method, given, named), given);
    }
    const other = { reference: "other.example/a" };
    assert.deepEqual(await shown("image.pull", other, named), other);
    assert.deepEqual(await shown("image.tag", image, named), image);
  });
});
