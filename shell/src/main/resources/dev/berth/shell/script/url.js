// URL and URLSearchParams: the schemes and parts that scripts meet (no international host names).
(function () {
  "use strict";
  const PORTS = { "http:": "80", "https:": "443", "ws:": "80", "wss:": "443", "ftp:": "21" };
  const isSpecial = (scheme) => scheme in PORTS || scheme === "file:";
  const decode = (text) => {
    try {
      return decodeURIComponent(text.replace(/\+/g, " "));
    } catch {
      return text;
    }
  };
  const encode = (text) =>
    encodeURIComponent(text)
      .replace(/%20/g, "+")
      .replace(/[!'()~]/g, (c) => "%" + c.charCodeAt(0).toString(16).toUpperCase());
  const escape = (text, pattern) => text.replace(pattern, (c) => encodeURI(c) === c
    ? "%" + c.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")
    : encodeURI(c));

  class URLSearchParams {
    #pairs = [];
    #changed = () => {};
    constructor(init = "", changed) {
      if (changed) this.#changed = changed;
      if (typeof init === "string") {
        for (const part of init.replace(/^\?/, "").split("&")) {
          if (part === "") continue;
          const at = part.indexOf("=");
          this.#pairs.push(
            at < 0 ? [decode(part), ""] : [decode(part.slice(0, at)), decode(part.slice(at + 1))],
          );
        }
      } else {
        const entries = typeof init[Symbol.iterator] === "function" ? init : Object.entries(init);
        for (const [name, value] of entries) this.#pairs.push([String(name), String(value)]);
      }
    }
    get size() {
      return this.#pairs.length;
    }
    append(name, value) {
      this.#pairs.push([String(name), String(value)]);
      this.#changed();
    }
    delete(name) {
      this.#pairs = this.#pairs.filter(([n]) => n !== name);
      this.#changed();
    }
    get(name) {
      return this.#pairs.find(([n]) => n === name)?.[1] ?? null;
    }
    getAll(name) {
      return this.#pairs.filter(([n]) => n === name).map(([, value]) => value);
    }
    has(name) {
      return this.#pairs.some(([n]) => n === name);
    }
    set(name, value) {
      const at = this.#pairs.findIndex(([n]) => n === name);
      if (at < 0) this.#pairs.push([String(name), String(value)]);
      else {
        this.#pairs[at][1] = String(value);
        this.#pairs = this.#pairs.filter(([n], i) => n !== name || i <= at);
      }
      this.#changed();
    }
    sort() {
      this.#pairs.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
      this.#changed();
    }
    forEach(run) {
      for (const [name, value] of this) run(value, name, this);
    }
    *keys() {
      for (const [name] of this.#pairs) yield name;
    }
    *values() {
      for (const [, value] of this.#pairs) yield value;
    }
    *entries() {
      for (const [name, value] of this.#pairs) yield [name, value];
    }
    [Symbol.iterator]() {
      return this.entries();
    }
    toString() {
      return this.#pairs.map(([name, value]) => `${encode(name)}=${encode(value)}`).join("&");
    }
  }

  const dots = (path) => {
    const parts = [];
    const names = path.split("/").slice(1);
    names.forEach((name, i) => {
      const last = i === names.length - 1;
      if (/^(\.|%2e){2}$/i.test(name)) {
        parts.pop();
        if (last) parts.push("");
      } else if (/^(\.|%2e)$/i.test(name)) {
        if (last) parts.push("");
      } else parts.push(name);
    });
    return "/" + parts.join("/");
  };

  class URL {
    #parts;
    #params;
    constructor(input, base) {
      this.#parse(String(input).trim(), base === undefined ? undefined : new URL(base));
    }
    static canParse(input, base) {
      try {
        return Boolean(new URL(input, base));
      } catch {
        return false;
      }
    }
    static parse(input, base) {
      return URL.canParse(input, base) ? new URL(input, base) : null;
    }
    #parse(input, base) {
      const invalid = () => Object.assign(new TypeError("Invalid URL"), { code: "ERR_INVALID_URL", input });
      const [, scheme, rest] = /^([A-Za-z][\w+.-]*:)?(.*)$/s.exec(input);
      const protocol = scheme?.toLowerCase();
      if (!protocol && !base) throw invalid();
      const [, before, query = "", fragment = ""] = /^([^?#]*)(\?[^#]*)?(#.*)?$/s.exec(rest);
      const parts = { protocol: protocol ?? base.protocol, username: "", password: "" };
      parts.search = query === "?" ? "" : escape(query, /[\s"<>']|[^\x00-\x7f]/gu);
      parts.hash = fragment === "#" ? "" : escape(fragment, /[\s"<>`]|[^\x00-\x7f]/gu);
      const special = isSpecial(parts.protocol);
      const text = special ? before.replace(/\\/g, "/") : before;
      const path = (raw) => escape(raw, /[\s"<>`{}]|[^\x00-\x7f]/gu);
      if (text.startsWith("//") || (protocol && special && base?.protocol !== protocol)) {
        const pattern = parts.protocol !== "file:" ? /^\/*([^/]*)(.*)$/s : /^(?:\/\/([^/]*))?(.*)$/s;
        const authority = pattern.exec(text);
        this.#authority(parts, authority[1] ?? "", invalid);
        parts.pathname = special ? dots(path(authority[2] || "/")) : path(authority[2]);
      } else if (protocol && !special) {
        Object.assign(parts, { host: "", port: "", pathname: path(text), opaque: !text.startsWith("/") });
      } else {
        if (base.#parts.opaque && text !== "") throw invalid();
        Object.assign(parts, { ...base.#parts, search: parts.search, hash: parts.hash });
        if (text === "") {
          if (query === "") parts.search = base.search;
        } else {
          const folder = base.pathname.replace(/[^/]*$/, "");
          parts.pathname = dots(path(text.startsWith("/") ? text : folder + text));
        }
      }
      this.#parts = parts;
    }
    #authority(parts, authority, invalid) {
      const at = authority.lastIndexOf("@");
      if (at >= 0) {
        const [, user, , password = ""] = /^([^:]*)(:(.*))?$/s.exec(authority.slice(0, at));
        parts.username = user;
        parts.password = password;
      }
      const match = /^(\[[0-9a-fA-F:.]+\]|[^:\s<>^|%\\]*)(?::([0-9]*))?$/.exec(authority.slice(at + 1));
      if (!match || Number(match[2] ?? 0) > 65535) throw invalid();
      parts.host = match[1].toLowerCase();
      if (parts.host === "" && parts.protocol in PORTS) throw invalid();
      const port = match[2] ? String(Number(match[2])) : "";
      parts.port = port === PORTS[parts.protocol] ? "" : port;
    }
    get protocol() { return this.#parts.protocol; }
    get username() { return this.#parts.username; }
    get password() { return this.#parts.password; }
    get hostname() { return this.#parts.host; }
    get port() { return this.#parts.port; }
    get host() { return this.hostname + (this.port === "" ? "" : ":" + this.port); }
    get origin() { return this.protocol in PORTS ? `${this.protocol}//${this.host}` : "null"; }
    get pathname() { return this.#parts.pathname; }
    get search() { return this.#parts.search; }
    get hash() { return this.#parts.hash; }
    get searchParams() {
      return (this.#params ??= new URLSearchParams(this.search, () => {
        const text = this.#params.toString();
        this.#parts.search = text === "" ? "" : "?" + text;
      }));
    }
    get href() {
      const { username, password } = this;
      const user = username || password ? `${username}${password ? ":" + password : ""}@` : "";
      const slashes = isSpecial(this.protocol) || this.hostname !== "" ? "//" : "";
      return this.protocol + slashes + user + this.host + this.pathname + this.search + this.hash;
    }
    #with(change) {
      const next = { ...this.#parts, ...change };
      const host = next.host + (next.port === "" ? "" : ":" + next.port);
      const user = next.username ? `${next.username}${next.password ? ":" + next.password : ""}@` : "";
      this.#parse(`${next.protocol}//${user}${host}${next.pathname}${next.search}${next.hash}`);
      this.#params = undefined;
    }
    set href(text) { this.#parse(String(text)); this.#params = undefined; }
    set protocol(text) { this.#with({ protocol: String(text).replace(/:?$/, ":") }); }
    set hostname(text) { this.#with({ host: String(text) }); }
    set port(text) { this.#with({ port: String(text) }); }
    set host(text) {
      const [, host, port = ""] = /^(.*?)(?::([0-9]*))?$/.exec(String(text));
      this.#with({ host, port });
    }
    set pathname(text) { this.#with({ pathname: String(text).replace(/^\/?/, "/") }); }
    set search(text) { this.#with({ search: text ? String(text).replace(/^\??/, "?") : "" }); }
    set hash(text) { this.#with({ hash: text ? String(text).replace(/^#?/, "#") : "" }); }
    toString() { return this.href; }
    toJSON() { return this.href; }
  }
  return { URL, URLSearchParams };
});
