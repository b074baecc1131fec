// What the interactive shell does with values: waits for promises, describes values for its printer, and
// names what can be completed. Its value is a function of core.js's answer and the shell's functions.
(function (core, show, help) {
  "use strict";
  const ITEMS = 1000;
  const LETTERS = 10000;
  const DEPTH = 6;
  const descriptor = Object.getOwnPropertyDescriptor;

  // Completion must not run a proxy's traps; a proxy can be told from an object only where it is made.
  const proxies = new WeakSet();
  const Original = Proxy;
  const noted = (proxy) => {
    proxies.add(proxy);
    return proxy;
  };
  const Noting = function Proxy(target, handler) {
    if (new.target === undefined) throw new TypeError("Constructor Proxy requires 'new'");
    return noted(new Original(target, handler));
  };
  Noting.revocable = (target, handler) => {
    const made = Original.revocable(target, handler);
    noted(made.proxy);
    return made;
  };
  Object.defineProperty(globalThis, "Proxy", { value: Noting, writable: true, configurable: true });

  const isObject = (value) =>
    value !== null && (typeof value === "object" || typeof value === "function");
  const className = (value) => {
    const made = descriptor(Object.getPrototypeOf(value) ?? {}, "constructor")?.value;
    return typeof made === "function" ? String(descriptor(made, "name")?.value ?? "") : "";
  };
  const text = (kind, value) => {
    const string = String(value);
    return string.length > LETTERS
      ? { kind, text: string.slice(0, LETTERS), more: string.length - LETTERS }
      : { kind, text: string };
  };
  const list = (name, values, one) => ({
    kind: "list",
    name,
    items: values.slice(0, ITEMS).map(one),
    more: Math.max(0, values.length - ITEMS),
  });
  // A value as a tree of plain data; no getter and no trap runs.
  const tree = (value, above = []) => {
    if (typeof value === "string") return text("string", value);
    if (typeof value === "number" || typeof value === "boolean")
      return { kind: typeof value, text: Object.is(value, -0) ? "-0" : String(value) };
    if (typeof value === "bigint") return { kind: "number", text: `${value}n` };
    if (!isObject(value)) return { kind: "word", text: typeof value === "symbol" ? value.toString() : String(value) };
    if (proxies.has(value)) return { kind: "word", text: "[Proxy]" };
    if (typeof value === "function") {
      const named = String(descriptor(value, "name")?.value ?? "");
      const kind = /^class\b/.test(Function.prototype.toString.call(value)) ? "class" : "Function";
      return { kind: "word", text: `[${kind}${named ? " " + named : ""}]` };
    }
    if (value instanceof Error) return text("word", core.describe(value).split("\n    at ")[0]);
    if (value instanceof Date) return { kind: "word", text: Number.isNaN(value.getTime()) ? "Invalid Date" : value.toISOString() };
    if (value instanceof RegExp) return text("word", value);
    if (value instanceof Promise) return { kind: "word", text: "Promise {}" };
    if (above.includes(value)) return { kind: "word", text: "[Circular]" };
    const name = className(value);
    if (above.length >= DEPTH) return { kind: "word", text: Array.isArray(value) ? "[Array]" : `[${name || "Object"}]` };
    const inside = [...above, value];
    const one = (part) => tree(part, inside);
    if (Array.isArray(value)) {
      const items = [];
      for (let at = 0; at < value.length && at <= ITEMS; at++) items.push(descriptor(value, at)?.value);
      items.length = value.length;
      return list(name === "Array" ? "" : name, items, one);
    }
    if (ArrayBuffer.isView(value)) return list(name, Array.from(value.length === undefined ? [] : value), one);
    if (value instanceof Set) return list("Set", [...value], one);
    if (value instanceof Map) {
      const entry = ([key, part]) => ({ kind: "entry", key: one(key), value: one(part) });
      return { ...list(`Map(${value.size})`, [...value], entry), kind: "map" };
    }
    const pairs = Reflect.ownKeys(value)
      .map((key) => [key, descriptor(value, key)])
      .filter(([, field]) => field.enumerable)
      .map(([key, field]) => [String(key), field.get || field.set ? { kind: "word", text: "[Getter]" } : one(field.value)]);
    const shown = identity(value) ?? pairs;
    return {
      kind: "record",
      name: name === "Object" ? "" : name,
      fields: shown.slice(0, ITEMS),
      more: Math.max(0, shown.length - ITEMS),
    };
  };
  // A container's object keeps everything in private fields.
  const identity = (value) =>
    value instanceof globalThis.Container
      ? ["name", "id"].map((key) => [key, value[key] === undefined ? { kind: "word", text: "undefined" } : text("string", value[key])])
      : undefined;

  const goesOn = (value) =>
    isObject(value) &&
    !proxies.has(value) &&
    Object.getPrototypeOf(value) === Object.prototype &&
    descriptor(value, Symbol.iterator)?.value !== undefined &&
    descriptor(value, Symbol.asyncIterator)?.value !== undefined;

  let last;
  const follow = (items) => {
    const method = descriptor(items, Symbol.for("berth.method"))?.value;
    for (const item of items) show(JSON.stringify(told(method) ? { kind: "item", method, item } : tree(item)));
  };
  // What a server tells is plain data, of which the printer makes a line; a log's line is a text already.
  const told = (method) => ["event.follow", "operation.watch"].includes(method);
  const done = (value, shown) => {
    if (goesOn(value)) {
      follow(value);
      return shown(JSON.stringify({ kind: "nothing" }));
    }
    last = value;
    if (value !== undefined) globalThis._ = value;
    return shown(JSON.stringify(value === undefined ? { kind: "nothing" } : tree(value)));
  };
  const describe = (error) =>
    error instanceof globalThis.BerthError
      ? `${error.kind}: ${error.message}`
      : core.describe(error);

  const methods = new Map();
  for (const namespace of ["build", "container", "event", "gc", "image", "operation", "registry", "system"]) {
    const object = globalThis[namespace];
    if (object === undefined) continue;
    methods.set(object, namespace);
    for (const key of Object.keys(object)) methods.set(object[key], `${namespace}.${key}`);
  }
  methods.set(globalThis.freePort, "freePort");
  const { Container } = globalThis;
  for (const key of Object.getOwnPropertyNames(Container.prototype)) {
    const method = descriptor(Container.prototype, key).value;
    if (typeof method === "function" && key !== "constructor") methods.set(method, `Container.${key}`);
  }
  const isContainers = (value) => {
    if (typeof value !== "function") return false;
    for (let at = value; at !== null && !proxies.has(at); at = Object.getPrototypeOf(at)) if (at === Container) return true;
    return false;
  };
  // The name under which help knows a function, or the empty one; its owner tells those of image classes.
  const nameOf = (value, owner, key) => {
    if (methods.has(value)) return methods.get(value);
    if (isContainers(value)) return "Container.new";
    return isContainers(owner) && ["build", "steps"].includes(key) ? `Image.${key}` : "";
  };
  Object.defineProperty(globalThis, "help", {
    value: (about) => void help(typeof about === "string" ? about : nameOf(about) || (about instanceof Container ? "Container" : "")),
    writable: true,
    configurable: true,
  });

  const reach = (path) => {
    let at = globalThis;
    for (const name of path) {
      let found;
      for (let owner = Object(at); owner !== null && !proxies.has(owner); owner = Object.getPrototypeOf(owner)) {
        found = descriptor(owner, name);
        if (found !== undefined) break;
      }
      if (found === undefined || !("value" in found) || found.value === undefined || found.value === null) return undefined;
      at = found.value;
    }
    return at;
  };
  return {
    exitCode: () => core.exitCode(),
    describe,
    // In the turn in which the entry is evaluated: a promise that is rejected by the end of it has been taken up.
    settle(evaluate, shown, failed) {
      const value = evaluate();
      if (value instanceof Promise) {
        value.then(
          (result) => {
            try {
              done(result, shown);
            } catch (error) {
              failed(describe(error));
            }
          },
          (error) => failed(describe(error)),
        );
      } else {
        done(value, shown);
      }
    },
    /** The name under which help knows what a path of names leads to, as JSON. */
    method(path) {
      const names = JSON.parse(path);
      return JSON.stringify(nameOf(reach(names), reach(names.slice(0, -1)), names.at(-1)));
    },
    /** The names of an object that a path of names leads to, each with its name for help, as JSON. */
    names(path) {
      const start = reach(JSON.parse(path));
      const names = new Map();
      if (start === undefined || start === null) return "[]";
      for (let owner = Object(start); owner !== null && !proxies.has(owner); owner = Object.getPrototypeOf(owner)) {
        if (owner === Object.prototype && start !== owner) break;
        for (const key of Reflect.ownKeys(owner)) {
          if (typeof key !== "string" || names.has(key) || (key === "constructor" && owner !== start)) continue;
          const value = descriptor(owner, key).value;
          names.set(key, typeof value === "function" ? nameOf(value, start, key) : (methods.get(value) ?? ""));
        }
      }
      return JSON.stringify([...names].filter(([key]) => /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(key)));
    },
    /** The value of the last entry as JSON text, in a JSON string. */
    json: () => JSON.stringify(JSON.stringify(last, null, 2) ?? "undefined"),
  };
});
