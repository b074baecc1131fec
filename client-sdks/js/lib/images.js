// Images as classes and containers as objects, for one server. Constructors do no I/O: a container comes to be with
// create, or with the start that needs it.
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { Builder } from "./builder.js";
import { contextBytes, finish, upload } from "./operations.js";
import { openProgram } from "./programs.js";
import { complete } from "./program.js";
import { heard, logLines } from "./streams.js";

const folder = () => (process.argv[1] === undefined ? process.cwd() : dirname(process.argv[1]));
const optional = (object) => Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));

const leadsOut = (source) => {
  let depth = 0;
  return source.split("/").some((part) => {
    if (part !== "" && part !== ".") depth += part === ".." ? -1 : 1;
    return depth < 0;
  });
};

// Where the files of copy steps are. Only what the steps name is sent, unless one has a wildcard.
const context = (steps, given) => {
  const sources = steps.filter((step) => step.kind === "copy").flatMap((step) => step.sources);
  if (sources.length === 0) return undefined;
  const outside = sources.find((source) => leadsOut(source));
  if (outside !== undefined) throw new Error(`cannot copy "${outside}": it leads out of the build context`);
  const names = sources.map((source) => source.replace(/^(\.?\/)+/, "").replace(/\/+$/, ""));
  const whole = names.some((name) => name === "" || name === "." || /[*?[\\]/.test(name));
  return {
    folder: given instanceof URL ? fileURLToPath(given) : (given ?? folder()),
    names: whole ? [""] : [".dockerignore", ...new Set(names)],
  };
};

/** What of an object's options is for the call, and what are parameters. */
const divided = ({ signal, onProgress, onLine, onStdout, onStderr, requestId, ...params }) => [
  params,
  { onProgress, onLine, onStdout, onStderr, requestId, ...(signal instanceof AbortSignal ? { signal } : {}) },
  signal instanceof AbortSignal ? {} : optional({ signal }),
];

// The nearest class with an image. One with steps of its own isn't its base's image: it has none until it is built.
const imageOf = (type, root) => {
  for (let at = type; at !== root; at = Object.getPrototypeOf(at)) {
    if (Object.hasOwn(at, "image")) return at.image;
    if (Object.hasOwn(at, "define")) break;
  }
  throw new Error(`${type.name} has no image yet: build it first, await ${type.name}.build("name:tag")`);
};

const containers = (rpc) =>
  class Container {
    #options;
    #id;
    #name;
    #listeners = [];
    #beginning = [];

    constructor(options = {}) {
      if (typeof options !== "object" || options === null) {
        throw new TypeError('a container is made with an object of options, such as {name: "web"}');
      }
      this.#options = { ...options };
      this.#name = options.name;
    }

    /** The object of a container that exists, by id or name. */
    static async get(container, options = {}) {
      const { summary } = await rpc().call("container.inspect", { container }, options);
      const object = new this({ name: summary.name });
      object.#id = summary.id;
      return object;
    }

    get id() {
      return this.#id;
    }
    get name() {
      return this.#name;
    }
    get #known() {
      if (this.#id !== undefined) return this.#id;
      throw new Error(
        `the container ${this} is not there: await create() or start() makes it, and remove() takes it away`,
      );
    }
    // What on asked for stands before anything is done that it should hear of.
    async #listening() {
      await Promise.all(this.#beginning.splice(0));
      return this.#known;
    }
    async #call(method, options = {}) {
      const [params, call, signal] = divided(options);
      return rpc().call(`container.${method}`, { container: await this.#listening(), ...params, ...signal }, call);
    }

    async create() {
      if (this.#id !== undefined) throw new Error(`the container ${this.#name} was made already`);
      const image = this.#options.image ?? imageOf(this.constructor, Container);
      const made = await rpc().call("container.create", { ...this.#options, image });
      this.#id = made.id;
      this.#name = made.name;
      return this;
    }
    async start() {
      if (this.#id === undefined) await this.create();
      await this.#call("start");
      return this;
    }
    async run({ input, ...options } = {}) {
      if (input !== undefined) this.#options.stdin = true;
      if (this.#id === undefined) await this.create();
      const program = await openProgram(rpc(), "container.attach", { container: await this.#listening() }, options);
      return complete(program, { input, ...options });
    }
    async stop(options = {}) {
      return this.#call("stop", options);
    }
    async kill(signal, options = {}) {
      const params = { container: await this.#listening(), ...optional({ signal }) };
      return rpc().call("container.kill", params, options);
    }
    async wait(options = {}) {
      return this.#call("wait", options);
    }
    async restart(options = {}) {
      await this.#call("restart", options);
      return this;
    }
    async rename(name) {
      await this.#call("rename", { name });
      this.#name = name;
      return this;
    }
    async remove(options = {}) {
      const removed = await this.#call("remove", options);
      this.#id = undefined;
      return removed;
    }
    async use(f) {
      try {
        return await f(this);
      } finally {
        if (this.#id !== undefined) await this.remove({ force: true });
      }
    }
    on(type, f) {
      const told = `container.${type === "die" ? "exited" : type}`;
      const filter = { types: [...new Set([told, "container.removed"])], subjects: [this.#known] };
      const listener = { type, f, leaving: new AbortController() };
      this.#listeners.push(listener);
      const listen = async (stands) => {
        const { signal } = listener.leaving;
        try {
          for await (const event of heard(rpc(), filter, `on of ${this}`, { signal }, stands)) {
            if (event.type === told) f(event);
            if (event.type === "container.removed") return;
          }
        } catch (error) {
          if (!signal.aborted && !rpc().connection.closed) throw error;
        } finally {
          stands();
        }
      };
      this.#beginning.push(new Promise((stands) => void listen(stands)));
      return this;
    }
    off(type, f) {
      const leaving = this.#listeners.filter((one) => one.type === type && one.f === f);
      this.#listeners = this.#listeners.filter((one) => !leaving.includes(one));
      for (const one of leaving) one.leaving.abort();
      return this;
    }
    async inspect() {
      return this.#call("inspect");
    }
    async diff() {
      return this.#call("diff");
    }
    async exec(...values) {
      const last = values.at(-1);
      const options = typeof last === "object" && last !== null && !Array.isArray(last) ? values.pop() : {};
      const words = values.length === 1 && Array.isArray(values[0]) ? values[0] : values;
      const wrong = words.findIndex((word) => typeof word === "object");
      if (wrong >= 0) {
        throw new TypeError(
          `exec takes words, or one list of words, and then options; value ${wrong + 1} is neither`,
        );
      }
      const [{ input, ...params }, call] = divided(options);
      const stdin = input === undefined ? {} : { stdin: true };
      const command = { container: await this.#listening(), command: words.map(String), ...params, ...stdin };
      return complete(await openProgram(rpc(), "container.exec", command, call), { input, ...call });
    }
    logs({ details = false, ...options } = {}) {
      const [params, call] = divided(options);
      return logLines(rpc(), { container: this.#known, ...params }, details, call);
    }
    async commit(reference, options = {}) {
      return this.#call("commit", optional({ reference, ...options }));
    }
    [Symbol.toPrimitive]() {
      return this.#name ?? this.#id ?? this.constructor.name;
    }
  };

const imageClass = (rpc, Container, base) => {
  if (typeof base !== "string" || base === "") {
    throw new TypeError('image() takes a reference, such as image("debian:12")');
  }
  return class Image extends Container {
    static image = base;
    static define(_builder) {}

    static get base() {
      return base;
    }
    static steps() {
      const builder = new Builder();
      if (typeof this.define(builder)?.then === "function") {
        throw new TypeError(`${this.name}.define gives a promise: describe the steps without async and await`);
      }
      return builder.steps;
    }
    static async build(tags = [], { context: given, ...options } = {}) {
      const [params, call] = divided(options);
      const steps = this.steps();
      const sent = context(steps, given);
      const built = await runBuild(rpc(), { graph: { base, steps }, tags: [tags].flat(), ...params }, sent, call);
      Object.defineProperty(this, "image", { value: built.id, configurable: true });
      return built;
    }
  };
};

/** Builds, with a context `{folder, names}` or none. */
export const runBuild = async (rpc, params, sent, options) => {
  const { requestId } = options;
  if (sent === undefined) {
    const { operation } = await rpc.call("build.run", params, { requestId });
    return finish(rpc, operation, "build.run", options);
  }
  const started = await rpc.call("build.run", { ...params, context: true }, { requestId });
  return upload(rpc, started, contextBytes(sent), "build.run", options);
};

export const images = (rpc) => {
  const Container = containers(rpc);
  const run = async (image, options = {}) => {
    if (typeof image !== "string" || image === "") {
      throw new TypeError('container.run takes an image first, such as container.run("debian:12")');
    }
    return new Container({ ...options, image }).start();
  };
  return { Container, run, of: (base) => imageClass(rpc, Container, base) };
};
