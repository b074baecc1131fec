// The first part of what a script finds: console, timers, process, and names whose parts are
// loaded when they are first used. Its value is a function of the host, the only door to Java.
(function (host) {
  "use strict";
  const define = (name, value) =>
    Object.defineProperty(globalThis, name, {
      value,
      writable: true,
      configurable: true,
      enumerable: false,
    });
  const lazy = (file, ...names) => {
    for (const name of names) {
      Object.defineProperty(globalThis, name, {
        configurable: true,
        enumerable: false,
        get() {
          const parts = host.load(file)(internal);
          for (const part of names) define(part, parts[part]);
          return parts[name];
        },
        set(value) {
          define(name, value);
        },
      });
    }
  };
  const internal = { host, define, inspect: (value, options) => host.load("inspect.js")(value, options) };

  const format = (values) => {
    let rest = values;
    let text = "";
    if (values.length > 1 && typeof values[0] === "string" && /%[sdifjoOc%]/.test(values[0])) {
      rest = values.slice(1);
      text = values[0].replace(/%([sdifjoOc%])/g, (whole, kind) => {
        if (kind === "%") return "%";
        if (rest.length === 0) return whole;
        const value = rest.shift();
        if (kind === "c") return "";
        if (kind === "j") return JSON.stringify(value);
        if (kind === "d" || kind === "f") return String(Number(value));
        if (kind === "i") return String(parseInt(value, 10));
        return kind === "s" && typeof value !== "object" ? String(value) : internal.inspect(value);
      });
      if (rest.length > 0) text += " ";
    }
    return text + rest.map((v) => (typeof v === "string" ? v : internal.inspect(v))).join(" ");
  };
  let indent = "";
  const print = (descriptor) => (...values) => {
    host.write(descriptor, format(values).replace(/^/gm, indent) + "\n");
  };
  const counts = new Map();
  const clocks = new Map();
  const count = (label) => {
    counts.set(label, (counts.get(label) ?? 0) + 1);
    return counts.get(label);
  };
  define("console", {
    log: print(1),
    info: print(1),
    debug: print(1),
    dir: (value) => print(1)(value),
    table: (data, columns) =>
      print(1)(data === null || typeof data !== "object" ? data : host.load("table.js")(internal, data, columns)),
    error: print(2),
    warn: print(2),
    trace: (...values) => print(2)(`Trace: ${format(values)}\n${new Error().stack}`),
    assert: (holds, ...values) => {
      if (!holds) print(2)("Assertion failed", ...values);
    },
    group: (...values) => {
      if (values.length > 0) print(1)(...values);
      indent += "  ";
    },
    groupEnd: () => {
      indent = indent.slice(2);
    },
    count: (label = "default") => print(1)(`${label}: ${count(label)}`),
    time: (label = "default") => {
      clocks.set(label, Date.now());
    },
    timeEnd: (label = "default") => print(1)(`${label}: ${Date.now() - clocks.get(label)}ms`),
  });

  const callback = (run) => {
    if (typeof run !== "function") throw new TypeError("a timer needs a function");
    return run;
  };
  class Timer {
    #id;
    constructor(id) {
      this.#id = id;
    }
    ref() {
      return this;
    }
    unref() {
      host.unref(this.#id);
      return this;
    }
    [Symbol.toPrimitive]() {
      return this.#id;
    }
  }
  const timer = (run, delay, repeats, values) => {
    callback(run);
    return new Timer(host.timer(Math.max(1, Number(delay) || 1), repeats, () => run(...values)));
  };
  define("setTimeout", (run, delay, ...values) => timer(run, delay, false, values));
  define("setInterval", (run, delay, ...values) => timer(run, delay, true, values));
  define("setImmediate", (run, ...values) => timer(run, 0, false, values));
  for (const name of ["clearTimeout", "clearInterval", "clearImmediate"]) {
    define(name, (handle) => {
      if (handle !== undefined && handle !== null) host.clearTimer(Number(handle));
    });
  }
  define("queueMicrotask", (run) => {
    callback(run);
    Promise.resolve().then(run);
  });

  const stream = (descriptor) => ({
    write(data) {
      host.write(descriptor, typeof data === "string" ? data : new TextDecoder().decode(data));
      return true;
    },
    isTTY: host.isTerminal(descriptor),
  });
  const facts = JSON.parse(host.facts());
  define("process", {
    argv: ["berth", ...facts.argv],
    env: facts.env,
    pid: facts.pid,
    platform: "linux",
    versions: { berth: facts.version },
    exitCode: undefined,
    cwd: () => facts.folder,
    exit(code) {
      host.exit(Number(code ?? this.exitCode ?? 0));
    },
    stdout: stream(1),
    stderr: stream(2),
  });

  lazy("url.js", "URL", "URLSearchParams");
  lazy("text.js", "TextEncoder", "TextDecoder");
  lazy("abort.js", "AbortController", "AbortSignal", "Event", "EventTarget", "DOMException");
  lazy("fetch.js", "fetch", "Headers", "Response");

  const api = host.load("api.js")(internal);
  for (const [name, value] of Object.entries(api)) define(name, value);
  define(Symbol.for("berth.host"), host);
  const described = (error) =>
    error instanceof Error && typeof error.stack === "string"
      ? error.stack
      : internal.inspect(error);
  const describe = (error) => {
    let text = (error instanceof Error ? "" : "thrown: ") + described(error);
    const told = new Set([error]);
    for (let cause = error?.cause; cause !== undefined && !told.has(cause); cause = cause?.cause) {
      told.add(cause);
      text += "\ncaused by " + described(cause);
    }
    return text;
  };
  // Told at the end of a turn, for rejections that nothing has taken up by then.
  Graal.setUnhandledPromiseRejectionHandler((reason, promise) => {
    if (promise !== undefined) host.unhandled(describe(reason));
  });
  return {
    exitCode: () => Number(globalThis.process.exitCode ?? 0),
    describe,
    load: (specifier, done, failed) => host.load("import.js")(specifier).then(done, failed),
  };
});
