// Calls and subscriptions: JSON-RPC over POST /rpc, sent again after a lost connection where that is safe.
import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { Connection, refusal } from "./connection.js";
import { ConnectionError, answered } from "./errors.js";
import { apiVersion, methods } from "./generated/methods.js";

const json = { "Content-Type": "application/json" };
const lines = { ...json, Accept: "application/x-ndjson" };

/** The parameters, if they are named. */
export const named = (method, params) => {
  if (params === null || typeof params !== "object" || Array.isArray(params)) {
    throw new TypeError(`${method} takes one object of named parameters`);
  }
  return params;
};

/** Documents of a body that has one a line. */
async function* documents(pieces) {
  let rest = [];
  for await (const piece of pieces) {
    let from = 0;
    for (let end = piece.indexOf(10); end >= 0; end = piece.indexOf(10, from)) {
      rest.push(piece.subarray(from, end));
      from = end + 1;
      const line = Buffer.concat(rest).toString("utf8");
      rest = [];
      if (line.trim() !== "") yield JSON.parse(line);
    }
    rest.push(piece.subarray(from));
  }
  const last = Buffer.concat(rest).toString("utf8");
  if (last.trim() !== "") yield JSON.parse(last);
}

/** A time from the first loss on, in which lost connections are made again: pauses grow from 50 ms to 1 s. */
class Patience {
  #millis;
  #until;
  #pause = 50;
  constructor(seconds) {
    this.#millis = seconds * 1000;
  }
  get over() {
    this.#until ??= Date.now() + this.#millis;
    return Date.now() >= this.#until;
  }
  async wait(signal) {
    try {
      await delay(this.#pause, undefined, signal === undefined ? {} : { signal });
    } catch {
      throw signal.reason;
    }
    this.#pause = Math.min(2 * this.#pause, 1000);
  }
}

export class Rpc {
  #connection;
  #client;
  #retry;
  #next = 1;
  #hello;

  /** @param options.retry seconds in which a lost connection is made again */
  constructor(place, { client = "node", retry = 10 } = {}) {
    this.#connection = new Connection(place);
    this.#client = client;
    this.#retry = retry;
  }

  get connection() {
    return this.#connection;
  }
  patience() {
    return new Patience(this.#retry);
  }

  /** What the server says of itself; asked once, before the first call. */
  hello(signal) {
    this.#hello ??= this.#send("system.hello", { client: this.#client, apiVersion }, {}).catch((error) => {
      this.#hello = undefined;
      // A server from before versions were told takes no apiVersion, and is of the first.
      if (error.details?.parameter !== "apiVersion") throw error;
      this.#hello = this.#send("system.hello", { client: this.#client }, {});
      return this.#hello;
    });
    return signal === undefined ? this.#hello : abortable(this.#hello, signal);
  }

  /**
   * Calls a method. Mutating ones get a requestId, and with it are safe to be sent again.
   * @param options.signal ends the wait
   * @param options.requestId to be answered as an earlier call with it was
   */
  async call(method, params = {}, { signal, requestId } = {}) {
    named(method, params);
    signal?.throwIfAborted();
    await this.hello(signal);
    return this.#send(method, this.#identified(method, params, requestId), { signal });
  }

  #identified(method, params, requestId) {
    const id = requestId ?? params.requestId ?? (methods[method]?.mutating ? randomUUID() : undefined);
    return id === undefined ? params : { ...params, requestId: id };
  }

  async #send(method, params, { signal }) {
    const again = methods[method]?.idempotent || params.requestId !== undefined;
    const options = { signal, about: method };
    const patience = this.patience();
    for (let sent = false; ; ) {
      try {
        const response = await this.#post(method, params, json, options);
        const body = await this.#connection.text(response, options);
        if (response.statusCode !== 200) throw refusal(response, body, method);
        const answer = JSON.parse(body);
        if (answer.error !== undefined) throw answered(answer.error, method);
        return answer.result;
      } catch (error) {
        sent ||= error.lost === true;
        const lost = error instanceof ConnectionError && !this.#connection.closed;
        if (!lost || !sent || !again || patience.over) throw error;
      }
      await patience.wait(signal);
    }
  }

  #post(method, params, headers, options) {
    const body = JSON.stringify({ jsonrpc: "2.0", id: this.#next++, method, params });
    return this.#connection.request("POST", "/rpc", headers, body, options);
  }

  /**
   * The items of a subscription, in order, until it is complete. Nothing is read ahead of who iterates but what
   * the sockets hold; who leaves the loop ends it.
   */
  async *subscribe(method, params = {}, { signal } = {}) {
    named(method, params);
    signal?.throwIfAborted();
    await this.hello(signal);
    const options = { signal, about: method };
    const response = await this.#post(method, params, lines, options);
    if (response.statusCode !== 200) {
      throw refusal(response, await this.#connection.text(response, options), method);
    }
    for await (const document of documents(this.#connection.pieces(response, options))) {
      if (document.error !== undefined) throw answered(document.error, method);
      if (document.method === "subscription.item") yield document.params.item;
      if (document.method === "subscription.end") return ended(document.params, method);
    }
    signal?.throwIfAborted();
    throw broken(`the connection broke while ${method} went on`, method);
  }
}

const broken = (message, method) =>
  Object.defineProperty(new ConnectionError(message, method), "lost", { value: true });

const ended = ({ reason, error }, method) => {
  if (reason === "failed") throw answered(error, method);
  if (reason === "closing") throw broken(`the server ended while ${method} went on`, method);
};

/** A promise that an abort leaves behind. */
export const abortable = (promise, signal) =>
  new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason);
    if (signal.aborted) return stop();
    signal.addEventListener("abort", stop, { once: true });
    return promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
  });

