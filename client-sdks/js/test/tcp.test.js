import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";
import { PermissionDeniedError, connect, freePort } from "../index.js";
import { Server } from "./support.js";

test("a bearer token on loopback has its scope, a wrong one is refused", async () => {
  const server = new Server();
  const [file, wrong, tokens] = ["token", "wrong", "tokens"].map((name) => join(server.folder, name));
  writeFileSync(file, "s3cret\n");
  writeFileSync(wrong, "guess\n");
  writeFileSync(tokens, `read ${createHash("sha256").update("s3cret").digest("hex")} reader\n`, { mode: 0o600 });
  const port = await freePort();
  await server.start(`--listen 127.0.0.1:${port} --tokens ${tokens}`);
  const reader = connect({ host: `tcp://127.0.0.1:${port}`, tokenFile: file });
  assert.deepEqual(await reader.container.list(), []);
  await assert.rejects(reader.image.remove({ image: "a" }), PermissionDeniedError);
  const stranger = connect({ host: `tcp://127.0.0.1:${port}`, tokenFile: wrong });
  await assert.rejects(stranger.container.list(), PermissionDeniedError);
  reader.close();
  stranger.close();
  await server.close();
});
