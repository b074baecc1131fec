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
  internal.program = (token, input, method) => unwrap(host.program(token, input ?? null), method);

  // Lines of a log: iterated as they come (for ... of blocks, for await lets timers run), or as a
  // list when the log doesn't go on.
  const text = (line) => line.line;
  internal.lines = (params, details) => {
    const open = () => host.lines(internal.call("container.logs", params).stream);
    const shape = details ? (line) => line : text;
    const step = (answer) => {
      const line = unwrap(answer, "container.logs");
      return line === null ? { done: true, value: undefined } : { done: false, value: shape(line) };
    };
    const iterator = (next) => () => {
      let stream;
      return {
        next: () => next((stream ??= open())),
        return() {
          stream?.close();
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
    const later = (stream) => new Promise((resolve, reject) =>
      stream.later((answer) => {
        try {
          resolve(step(answer));
        } catch (error) {
          reject(error);
        }
      }));
    const lines = {
      [Symbol.iterator]: iterator((stream) => step(stream.next())),
      [Symbol.asyncIterator]: inTurn(later),
    };
    return params.follow ? lines : [...lines];
  };

  // What a method whose answer leads on to bytes or long work does with it.
  const finish = {
    "image.importTar": ({ file, ...params }, run) => {
      if (typeof file !== "string") throw new TypeError("image.importTar needs a file");
      return internal.upload(run(params), { file }, "image.importTar");
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
    for (const { name, long } of methods) {
      const method = `${namespace}.${name}`;
      const run = (params) => internal.call(method, params);
      const special = finish[method];
      const value = (params = {}) => {
        named(method, params);
        if (special) return special(params, run);
        return long ? internal.result(run(params).operation, method) : run(params);
      };
      Object.defineProperty(value, "name", { value: name });
      Object.defineProperty(object, name, { value, enumerable: true, configurable: true });
    }
    namespaces[namespace] = object;
  }
  const images = host.load("classes.js")(internal);
  Object.defineProperty(namespaces.container, "get", { value: images.get, enumerable: true });
  return { ...namespaces, Container: images.Container, BerthError, freePort: () => host.freePort() };
});
