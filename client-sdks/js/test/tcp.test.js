import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";
import { ConnectionError, PermissionDeniedError, connect, freePort } from "../index.js";
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

/** A CA, and a server's and a client's certificate of it. */
const certificates = (folder) => {
  mkdirSync(folder, { mode: 0o700 });
  const openssl = (...words) => execFileSync("openssl", words, { cwd: folder, stdio: "pipe" });
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"];
  const ca = ["-addext", "keyUsage=critical,keyCertSign,cRLSign", "-keyout", "ca.key", "-out", "ca.pem"];
  openssl("req", "-x509", ...key, "-subj", "/CN=CA", ...ca);
  const signed = (name, ...extensions) =>
    openssl("req", "-x509", ...key, "-CA", "ca.pem", "-CAkey", "ca.key", "-subj", `/CN=${name}`,
      ...["basicConstraints=critical,CA:FALSE", ...extensions].flatMap((each) => ["-addext", each]),
      "-keyout", `${name}.key`, "-out", `${name}.pem`);
  signed("server", "subjectAltName=IP:127.0.0.1,DNS:localhost", "extendedKeyUsage=serverAuth");
  signed("client", "extendedKeyUsage=clientAuth");
  writeFileSync(join(folder, "index"), "");
  const list = "[ca]\ndefault_ca=own\n[own]\ndatabase=index\ndefault_md=sha256\ndefault_crl_days=2\n";
  writeFileSync(join(folder, "ca.conf"), list);
  openssl("ca", "-config", "ca.conf", "-gencrl", "-cert", "ca.pem", "-keyfile", "ca.key", "-out", "revoked.pem");
};

test("TLS takes a client with a certificate of the CA, and no other", async () => {
  const server = new Server();
  const tls = join(server.folder, "tls");
  const other = join(server.folder, "other");
  certificates(tls);
  certificates(other);
  const port = await freePort();
  await server.start(`--listen 127.0.0.1:${port} --tls ${tls}`);
  const host = `tls://127.0.0.1:${port}`;
  const known = connect({ host, tls });
  assert.deepEqual(await known.container.list(), []);
  known.close();
  const stranger = connect({ host, tls: other, retry: 0 });
  await assert.rejects(stranger.container.list(), ConnectionError);
  const plain = connect({ host: `tcp://127.0.0.1:${port}` });
  const message = /^cannot connect to the server at [^ ]*: it speaks TLS there; [^;]*$/;
  await assert.rejects(plain.container.stop({ container: "web" }), { name: "ConnectionError", message });
  plain.close();
  await server.close();
});
