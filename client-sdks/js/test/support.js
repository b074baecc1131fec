// A real server for the tests, with state of its own, and one that answers what a test wants.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, openSync, rmSync } from "node:fs";
import http from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { connect } from "../index.js";

export class Server {
  folder = mkdtempSync(join(tmpdir(), "bj"));
  run = join(this.folder, "run");
  host = `unix://${join(this.run, "berth.sock")}`;

  async start(options = "") {
    const env = { ...process.env, BERTH_ROOT: join(this.folder, "root"), BERTH_RUN: this.run };
    const log = openSync(join(this.folder, "log"), "a");
    this.process = spawn("sh", ["-c", `exec ${process.env.BERTH_TEST_SERVER} ${options}`], { env, stdio: ["ignore", "pipe", log] });
    for await (const line of createInterface(this.process.stdout)) {
      if (line.startsWith("ready")) return this;
    }
    throw new Error("the server didn't start");
  }
  async end(signal = "SIGTERM") {
    const ended = once(this.process, "exit");
    this.process.kill(signal);
    await ended;
  }
  async close() {
    const client = connect({ host: this.host });
    for (const { id } of await client.container.list({ filter: { all: true } })) {
      await client.container.remove({ container: id, force: true });
    }
    client.close();
    await this.end();
    rmSync(this.folder, { recursive: true });
  }
}

/**
 * Listens on a socket of its own; answer(request) gives a JSON-RPC answer, the `lines` of a subscription, or
 * undefined to break the connection.
 */
export const answering = async (answer) => {
  const folder = mkdtempSync(join(tmpdir(), "bj"));
  const server = http.createServer(async (request, response) => {
    let body = "";
    for await (const piece of request) body += piece;
    const call = JSON.parse(body);
    const given = await answer(call);
    if (given === undefined) return request.socket.destroy();
    if (given.lines !== undefined) {
      for (const line of given.lines) response.write(JSON.stringify({ ...line, ...(line.result && { id: call.id }) }) + "\n");
      return response.end();
    }
    return response.end(JSON.stringify({ jsonrpc: "2.0", id: call.id, ...given }));
  });
  server.listen(join(folder, "s"));
  await once(server, "listening");
  return {
    host: `unix://${join(folder, "s")}`,
    close() {
      server.closeAllConnections();
      server.close();
      rmSync(folder, { recursive: true });
    },
  };
};
