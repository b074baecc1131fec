// fetch for http and https: the part of Node's that scripts use, with whole bodies.
(function (internal) {
  "use strict";
  const { host } = internal;
  class Headers {
    #values = new Map();
    constructor(init = {}) {
      for (const [name, value] of init[Symbol.iterator] ? init : Object.entries(init)) {
        this.append(name, value);
      }
    }
    append(name, value) {
      const key = String(name).toLowerCase();
      const old = this.#values.get(key);
      this.#values.set(key, old === undefined ? String(value) : `${old}, ${value}`);
    }
    set(name, value) {
      this.#values.set(String(name).toLowerCase(), String(value));
    }
    get(name) {
      return this.#values.get(String(name).toLowerCase()) ?? null;
    }
    has(name) {
      return this.#values.has(String(name).toLowerCase());
    }
    delete(name) {
      this.#values.delete(String(name).toLowerCase());
    }
    forEach(run) {
      this.#values.forEach((value, name) => run(value, name, this));
    }
    [Symbol.iterator]() {
      return this.#values.entries();
    }
  }
  class Response {
    #bytes;
    constructor(bytes, { status = 200, headers = {}, url = "" } = {}) {
      this.#bytes = bytes;
      this.status = status;
      this.headers = new Headers(headers);
      this.url = url;
    }
    get ok() {
      return this.status >= 200 && this.status < 300;
    }
    async arrayBuffer() {
      return this.#bytes.buffer;
    }
    async bytes() {
      return this.#bytes;
    }
    async text() {
      return new TextDecoder().decode(this.#bytes);
    }
    async json() {
      return JSON.parse(await this.text());
    }
  }
  const fetch = (input, { method = "GET", headers = {}, body, signal } = {}) =>
    new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      const failure = new TypeError("fetch failed"); // here, where its stack tells who called
      const url = new URL(input);
      if (!["http:", "https:"].includes(url.protocol)) {
        throw new TypeError(`fetch takes http and https, not ${url.protocol}`);
      }
      const request = {
        url: url.href,
        method: String(method).toUpperCase(),
        headers: [...new Headers(headers)],
        body: body === undefined || body === null ? "" : String(body),
      };
      const cancel = host.fetch(JSON.stringify(request), (error, answer, bytes) => {
        if (error !== null) {
          failure.cause = new Error(error);
          reject(failure);
          return;
        }
        const data = Uint8Array.from(bytes, (letter) => letter.charCodeAt(0));
        resolve(new Response(data, JSON.parse(answer)));
      });
      signal?.addEventListener("abort", () => {
        cancel();
        reject(signal.reason);
      });
    });
  return { fetch, Headers, Response };
});
