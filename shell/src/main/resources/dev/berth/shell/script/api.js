// The API as objects: a namespace an interface, with the methods that the server describes. Calls
// block; what they give can be awaited as well. Long work is awaited before a call returns.
(function (internal) {
  "use strict";
  const { host } = internal;

  class BerthError extends Error {
    constructor({ kind, message, details }, method) {
      super(message);
      Object.defineProperty(this, "name", { value: "BerthError", configurable: true });
      this.kind = kind;
      this.details = details;
      this.method = method;
    }
  }
  const unwrap = (text, method) => {
    const answer = JSON.parse(text);
    if (answer.error !== undefined) throw new BerthError(answer.error, method);
    return answer.result;
  };
  const named = (method, params) => {
    if (params === null || typeof params !== "object" || Array.isArray(params)) {
      throw new TypeError(`${method} takes one object of named parameters`);
    }
    return params;
  };
  internal.call = (method, params = {}) =>
    unwrap(host.call(method, JSON.stringify(named(method, params))), method);
  internal.result = (operation, method) => unwrap(host.operation(operation), method);
  internal.upload = (started, source, method) =>
    unwrap(host.upload(started.operation, started.stream, JSON.stringify(source)), method);
  internal.download = (started, file, method) =>
    unwrap(host.download(started.operation, started.stream, file), method);
  internal.program = (token, input, method) => unwrap(host.program(token, input ?? null), method);

  // What a method that goes on answering tells: iterated as it comes (for ... of blocks, for await lets
  // timers run).
  internal.items = (method, params, shape = (item) => item) => {
    const open = () => {
      const items = host.subscribe(method, JSON.stringify(named(method, params)));
      return typeof items === "string" ? unwrap(items, method) : items;
    };
    const step = (answer) => {
      const item = unwrap(answer, method);
      return item === null ? { done: true, value: undefined } : { done: false, value: shape(item) };
    };
    const iterator = (next) => () => {
      let items;
      return {
        next: () => next((items ??= open())),
        return() {
          items?.close();
          return { done: true, value: undefined };
        },
      };
    };
    const inTurn = (next) => {
      const make = iterator(next);
      return () => {
        const steps = make();
        return { next: async () => steps.next(), return: async () => steps.return() };
      };
    };
    const later = (items) => new Promise((resolve, reject) =>
      items.later((answer) => {
        try {
          resolve(step(answer));
        } catch (error) {
          reject(error);
        }
      }));
    return Object.defineProperty(
      {
        [Symbol.iterator]: iterator((items) => step(items.next())),
        [Symbol.asyncIterator]: inTurn(later),
      },
      Symbol.for("berth.method"),
      { value: method },
    );
  };

  // The events that a reader has missed, and the server still has.
  const missed = function* (filter, { after, resume }) {
    for (let cursor = after; cursor < resume; ) {
      const page = internal.call("event.list", { ...filter, after: cursor, until: resume });
      yield* page.events;
      if (page.events.length === 0) return;
      cursor = page.cursor;
    }
  };
  // Events alone: those that came faster than they were read are asked for, what isn't kept any more is told.
  internal.events = async function* (items, filter, about) {
    for await (const { event, gap } of items) {
      if (event !== undefined) yield event;
      if (gap?.reason === "slow") yield* missed(filter, gap);
      if (gap?.reason === "trimmed") {
        console.error(`${about} missed up to ${gap.missed} events: they aren't kept any more`);
      }
    }
  };

  // Lines of a log: a list, where it doesn't go on.
  internal.lines = (params, details) => {
    const lines = internal.items("container.logs", params, details ? undefined : (line) => line.line);
    return params.follow ? lines : [...lines];
  };

  const uploads = (method) => ({ file, ...params }, run) => {
    if (typeof file !== "string") throw new TypeError(`${method} needs a file`);
    return internal.upload(run(params), { file }, method);
  };

  // What a method whose answer leads on to bytes or long work does with it.
  const finish = {
    "image.importTar": uploads("image.importTar"),
    "image.load": uploads("image.load"),
    "image.save": ({ file, ...params }, run) => {
      if (typeof file !== "string") throw new TypeError("image.save needs a file");
      return internal.download(run(params), file, "image.save");
    },
    "image.mount": (params, run) => {
      const { id, image, path, createdAt } = run(params);
      const unmount = (options = {}) => internal.call("image.unmount", { mount: id, ...options });
      return {
        id,
        image,
        path,
        createdAt,
        unmount,
        /** Gives what f(mount) gives, or promises, and then unmounts it, also when f throws. */
        use(f) {
          let given;
          try {
            given = f(this);
          } catch (error) {
            unmount();
            throw error;
          }
          if (typeof given?.then === "function") return Promise.resolve(given).finally(unmount);
          unmount();
          return given;
        },
      };
    },
    "build.run": ({ context, ...params }, run) => {
      const started = run(context === undefined ? params : { ...params, context: true });
      return started.stream === undefined || started.stream === null
        ? internal.result(started.operation, "build.run")
        : internal.upload(started, { folder: context, names: [""] }, "build.run");
    },
    "container.logs": ({ details, ...params }) => internal.lines(params, details),
    "container.exec": ({ input, ...params }, run) => {
      const exec = run(input === undefined ? params : { ...params, stdin: true });
      return internal.program(exec.stream, input, "container.exec");
    },
    "container.attach": ({ input, ...params }, run) =>
      internal.program(run(params).stream, input, "container.attach"),
  };

  const namespaces = {};
  for (const { namespace, methods } of JSON.parse(host.api())) {
    const object = namespace === "image" ? (reference) => images.of(reference) : {};
    for (const { name, long, subscribes } of methods) {
      const method = `${namespace}.${name}`;
      const run = (params) => internal.call(method, params);
      const special = finish[method];
      const value = (params = {}) => {
        named(method, params);
        if (special) return special(params, run);
        if (subscribes) return internal.items(method, params);
        return long ? internal.result(run(params).operation, method) : run(params);
      };
      Object.defineProperty(value, "name", { value: name });
      Object.defineProperty(object, name, { value, enumerable: true, configurable: true });
    }
    namespaces[namespace] = object;
  }
  const images = host.load("classes.js")(internal);
  Object.defineProperty(namespaces.container, "get", { value: images.get, enumerable: true });
  Object.defineProperty(namespaces.container, "run", { value: images.run, enumerable: true });
  return { ...namespaces, Container: images.Container, BerthError, freePort: () => host.freePort() };
});
