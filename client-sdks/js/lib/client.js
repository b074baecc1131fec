// The API as objects: a namespace an object, a method a function that gives a promise.
import { createServer } from "node:net";
import { locate } from "./host.js";
import { images, runBuild } from "./images.js";
import { download, fileBytes, finish, upload } from "./operations.js";
import { complete } from "./program.js";
import { openProgram } from "./programs.js";
import { shown, showsCredentials } from "./registries.js";
import { Rpc, named } from "./rpc.js";
import { events, iterable, logLines } from "./streams.js";
import { methods } from "./generated/methods.js";

const program = (method) => async (rpc, { input, ...params }, options) => {
  const stdin = method === "container.exec" && input !== undefined ? { stdin: true } : {};
  return complete(await openProgram(rpc, method, { ...params, ...stdin }, options), { input, ...options });
};

const uploads = (method) => async (rpc, { file, ...params }, options) => {
  if (file === undefined) throw new TypeError(`${method} needs a file`);
  const started = await rpc.call(method, params, { requestId: options.requestId });
  return upload(rpc, started, fileBytes(file), method, options);
};

const long = (method) => async (rpc, params, options) => {
  // The call that begins it isn't broken off: without its answer there would be nothing to cancel.
  options.signal?.throwIfAborted();
  const { operation } = await rpc.call(method, params, { requestId: options.requestId });
  return finish(rpc, operation, method, options);
};

// What a method whose answer leads on to bytes or long work does with it.
const special = {
  "image.importTar": uploads("image.importTar"),
  "image.load": uploads("image.load"),
  "image.save": async (rpc, { file, ...params }, options) => {
    if (file === undefined) throw new TypeError("image.save needs a file");
    const started = await rpc.call("image.save", params, { requestId: options.requestId });
    return download(rpc, started, file, "image.save", options);
  },
  "image.mount": async (rpc, params, options) => {
    const mounted = await rpc.call("image.mount", params, options);
    const unmount = (values = {}, call = {}) => rpc.call("image.unmount", { mount: mounted.id, ...values }, call);
    return {
      ...mounted,
      unmount,
      // Gives what f(mount) gives, and then unmounts it, also when f throws.
      async use(f) {
        try {
          return await f(this);
        } finally {
          await unmount();
        }
      },
    };
  },
  "build.run": (rpc, { context, ...params }, options) =>
    runBuild(rpc, params, context === undefined ? undefined : { folder: context, names: [""] }, options),
  "container.logs": (rpc, { details, ...params }, options) => logLines(rpc, params, details, options),
  "container.exec": program("container.exec"),
  "container.attach": program("container.attach"),
  "event.follow": (rpc, params, options) => iterable(() => events(rpc, params, options)),
};

const subscribes = (method) => (rpc, params, options) => iterable(() => rpc.subscribe(method, params, options));
const plain = (method) => (rpc, params, options) => rpc.call(method, params, options);

const carried = (method, { operation, stream }) =>
  special[method] ?? (stream ? subscribes(method) : operation ? long(method) : plain(method));

/** A client of one server. Nothing is connected before the first call. */
export const connect = (options = {}) => {
  let made;
  const rpc = () => (made ??= new Rpc(locate(options), options));
  const { Container, of, run } = images(rpc);
  const namespaces = {};
  for (const [name, facts] of Object.entries(methods)) {
    const [namespace, method] = name.split(".");
    const carry = carried(name, facts);
    const value = showsCredentials(name)
      ? async (params = {}, call = {}) => carry(rpc(), await shown(name, named(name, params), process.env), call)
      : (params = {}, call = {}) => carry(rpc(), named(name, params), call);
    Object.defineProperty(value, "name", { value: method });
    namespaces[namespace] ??= namespace === "image" ? (reference) => of(reference) : {};
    Object.defineProperty(namespaces[namespace], method, { value, enumerable: true, configurable: true });
  }
  Object.defineProperty(namespaces.container, "get", { value: (name, call) => Container.get(name, call) });
  Object.defineProperty(namespaces.container, "run", { value: run });
  return {
    ...namespaces,
    Container,
    call: (method, params, call) => rpc().call(method, params, call),
    subscribe: (method, params, call) => iterable(() => rpc().subscribe(method, params, call)),
    open: (method, params, call) => openProgram(rpc(), method, params, call),
    hello: () => rpc().hello(),
    close: () => made?.connection.close(),
  };
};

/** A TCP port that nothing on the loopback address uses at this moment. */
export const freePort = () =>
  new Promise((resolve, reject) => {
    const server = createServer().once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });

