// HTTP/1.1 to a server, however it is reached: connections are kept and used again.
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import http from "node:http";
import net from "node:net";
import { join } from "node:path";
import { Duplex } from "node:stream";
import tls from "node:tls";
import { ConnectionError, answered, failure } from "./errors.js";
import { describe } from "./host.js";

/** The server's socket at the other end of the user's own ssh, as a socket of this process. */
class SshSocket extends Duplex {
  #child;
  #said = "";

  constructor({ destination, port }) {
    super({ allowHalfOpen: true });
    const words = [...(port ? ["-p", port] : []), "-T", "--", destination, "berth", "server", "connect"];
    this.#child = spawn("ssh", words, { stdio: ["pipe", "pipe", "pipe"] });
    const { stdin, stdout, stderr } = this.#child;
    this.#child.once("error", (error) => this.destroy(new ConnectionError(`cannot run ssh: ${error.message}`)));
    stderr.setEncoding("utf8").on("data", (text) => (this.#said = (this.#said + text).slice(-2048)));
    stdin.on("error", () => {});
    stdout.on("data", (data) => this.push(data) || stdout.pause());
    this.#child.once("close", (code) => {
      if (code === 0) return this.push(null);
      const why = this.#said.trim() || `it ended with ${code}`;
      return this.destroy(new ConnectionError(`cannot reach a server through ssh to ${destination}: ${why}`));
    });
  }
  _read() {
    this.#child.stdout.resume();
  }
  _write(data, _encoding, done) {
    if (this.#child.stdin.write(data)) done();
    else this.#child.stdin.once("drain", done);
  }
  _final(done) {
    this.#child.stdin.end(done);
  }
  _destroy(error, done) {
    this.#child.stdin.destroy();
    this.#child.stdout.destroy();
    this.#child.kill();
    done(error);
  }
  #hold(way) {
    this.#child[way]();
    for (const pipe of this.#child.stdio) pipe[way]?.();
    return this;
  }
  // What node:http asks of a socket.
  ref() {
    return this.#hold("ref");
  }
  unref() {
    return this.#hold("unref");
  }
  setTimeout() {
    return this;
  }
  setNoDelay() {
    return this;
  }
  setKeepAlive() {
    return this;
  }
}

const pem = (folder, name) => {
  try {
    return readFileSync(join(folder, name));
  } catch (error) {
    if (error.code === "ENOENT" && name !== "ca.pem") return undefined;
    throw new Error(`cannot read the certificates in ${folder}: ${error.message}`, { cause: error });
  }
};

const dial = {
  unix: ({ path }) => net.connect({ path }),
  tcp: ({ host, port }) => net.connect({ host, port, noDelay: true }),
  ssh: (place) => new SshSocket(place),
  tls: ({ host, port, folder }) => {
    const files = { ca: pem(folder, "ca.pem"), cert: pem(folder, "client.pem"), key: pem(folder, "client.key") };
    const name = net.isIP(host) ? {} : { servername: host };
    return tls.connect({ host, port, minVersion: "TLSv1.3", ...name, ...files });
  },
};

class Dialler extends http.Agent {
  #place;
  constructor(place, options) {
    super(options);
    this.#place = place;
  }
  createConnection() {
    return dial[this.#place.kind](this.#place);
  }
}

/** Codes of a server's certificate that isn't good. */
const untrusted = /^(CERT_|ERR_TLS_CERT_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|INVALID_CA$)/;

/** Whether a failed request can have failed for want of a server, before anything was sent. */
const unreached = new Set(["ENOENT", "ECONNREFUSED", "EACCES", "ENOTFOUND", "EHOSTUNREACH", "ENETUNREACH"]);

export class Connection {
  #place;
  #kept;
  #fresh;
  #closed = false;

  constructor(place) {
    this.#place = place;
    this.#kept = new Dialler(place, { keepAlive: true });
    this.#fresh = new Dialler(place, { keepAlive: false });
  }

  get closed() {
    return this.#closed;
  }

  close() {
    this.#closed = true;
    this.#kept.destroy();
    this.#fresh.destroy();
  }

  #options(method, path, headers, agent, about) {
    if (this.#closed) throw new ConnectionError("this client was closed; connect() gives another", about);
    const { kind, host, port, token } = this.#place;
    const name = host?.includes(":") ? `[${host}]` : host;
    return {
      method,
      path,
      agent,
      headers: {
        Host: kind === "tcp" || kind === "tls" ? `${name}:${port}` : "localhost",
        ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
        ...headers,
      },
    };
  }

  /** The error of a connection that failed: whether another attempt may help is in `lost`. */
  #failed(error, method) {
    if (error instanceof ConnectionError) return error;
    const where = describe(this.#place);
    if (/^ERR_SSL_.*_ALERT_/.test(error.code)) {
      const why = "its certificate is missing, of another CA, over or revoked";
      const message = `the server at ${where} doesn't let this client in: ${why} (${error.code})`;
      return failure({ kind: "PERMISSION_DENIED", message }, method);
    }
    if (untrusted.test(error.code)) {
      const why = `its certificate is over, of another CA than ca.pem in ${this.#place.folder}, or not for this name`;
      return new ConnectionError(`cannot connect to the server at ${where}: ${why} (${error.message})`, method, error);
    }
    if (error.rawPacket?.[0] === 0x15) {
      const why = "it speaks TLS there; name it with tls:// instead of tcp://";
      return new ConnectionError(`cannot connect to the server at ${where}: ${why}`, method, error);
    }
    if (!unreached.has(error.code)) {
      const lost = new ConnectionError(`the connection to ${where} broke: ${error.message}`, method, error);
      return Object.defineProperty(lost, "lost", { value: true });
    }
    const local = this.#place.kind === "unix";
    const why =
      error.code === "EACCES"
        ? `you may not open ${where}: who is root or in the group of the socket may`
        : `no server answers at ${where} (${error.code}). ` +
          (local ? 'Start one: "berth server start". ' : "Is it running, and does it listen there? ") +
          "BERTH_HOST and BERTH_RUN say where it is looked for";
    return new ConnectionError(why, method, error);
  }

  /** Sends a request and gives the response, whose body is yet to be read. */
  request(method, path, headers, body, { signal, about } = {}) {
    return new Promise((resolve, reject) => {
      const request = http.request(this.#options(method, path, headers, this.#kept, about));
      const stop = () => request.destroy(signal.reason);
      request.once("response", (response) => {
        response.once("close", () => signal?.removeEventListener("abort", stop));
        resolve(response);
      });
      request.once("error", (error) => {
        signal?.removeEventListener("abort", stop);
        reject(signal?.aborted ? signal.reason : this.#failed(error, about));
      });
      signal?.addEventListener("abort", stop, { once: true });
      if (signal?.aborted) return stop();
      if (body === undefined || typeof body === "string") return request.end(body);
      return send(body, request).catch((error) => {
        reject(error);
        request.destroy();
      });
    });
  }

  /** Turns a connection into one of another protocol, and gives its socket. */
  upgrade(path, protocol, { signal, about } = {}) {
    return new Promise((resolve, reject) => {
      const headers = { Connection: "Upgrade", Upgrade: protocol };
      const request = http.request(this.#options("GET", path, headers, this.#fresh, about));
      const stop = () => request.destroy(signal.reason);
      const done = () => signal?.removeEventListener("abort", stop);
      request.once("upgrade", (_response, socket, head) => {
        done();
        if (head.length > 0) socket.unshift(head);
        resolve(socket);
      });
      request.once("response", (response) => {
        text(response).then((body) => reject(refusal(response, body, about)), reject).finally(done);
      });
      request.once("error", (error) => {
        done();
        reject(signal?.aborted ? signal.reason : this.#failed(error, about));
      });
      signal?.addEventListener("abort", stop, { once: true });
      if (signal?.aborted) stop();
      else request.end();
    });
  }

  /** The whole body of a response. */
  async text(response, { signal, about } = {}) {
    try {
      return await text(response);
    } catch (error) {
      throw signal?.aborted ? signal.reason : this.#failed(error, about);
    }
  }

  /** The pieces of a body as they come; who leaves the loop closes the connection. */
  async *pieces(response, { signal, about } = {}) {
    try {
      yield* response;
    } catch (error) {
      throw signal?.aborted ? signal.reason : this.#failed(error, about);
    } finally {
      response.destroy();
    }
  }
}

const text = async (response) => {
  const pieces = [];
  for await (const piece of response) pieces.push(piece);
  return Buffer.concat(pieces).toString("utf8");
};

const send = async (pieces, request) => {
  for await (const piece of pieces) {
    if (request.destroyed) return;
    if (!request.write(piece)) await room(request);
  }
  request.end();
};

const room = (request) =>
  new Promise((resolve) => {
    const go = () => {
      request.off("drain", go).off("close", go);
      resolve();
    };
    request.on("drain", go).on("close", go);
  });

/** The error of a response that isn't what was asked for. */
export const refusal = (response, body, method) => {
  try {
    const { error } = JSON.parse(body);
    if (error !== undefined) return answered(error, method);
  } catch {
    // No JSON: whoever answered isn't a server of ours, or not its protocol.
  }
  const what = body.trim().slice(0, 200);
  return new ConnectionError(`the server answered with HTTP ${response.statusCode}${what ? `: ${what}` : ""}`, method);
};
