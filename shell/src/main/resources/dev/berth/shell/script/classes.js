// Images as classes and containers as objects. Constructors do no I/O: a container comes to be with
// create, or with the start that needs it.
(function (internal) {
  "use strict";
  const { host } = internal;
  const Builder = host.load("builder.js")();
  const folder = () => JSON.parse(host.facts()).scriptFolder;
  const optional = (object) =>
    Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));

  // The nearest class with an image. One with steps of its own isn't its base's image: it has none
  // until it is built.
  const imageOf = (type) => {
    for (let at = type; at !== Container; at = Object.getPrototypeOf(at)) {
      if (Object.hasOwn(at, "image")) return at.image;
      if (Object.hasOwn(at, "define")) break;
    }
    throw new Error(
      `${type.name} has no image yet: build it first, await ${type.name}.build("name:tag")`,
    );
  };

  class Container {
    #options;
    #id;
    #name;
    #listeners = [];

    constructor(options = {}) {
      if (typeof options !== "object" || options === null) {
        throw new TypeError("a container is made with an object of options, such as {name: \"web\"}");
      }
      this.#options = { ...options };
      this.#name = options.name;
    }

    /** The object of a container that exists, by id or name. */
    static get(container) {
      const { summary } = internal.call("container.inspect", { container });
      const object = new Container({ name: summary.name });
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
    #call(method, params = {}) {
      return internal.call(`container.${method}`, { container: this.#known, ...params });
    }

    create() {
      if (this.#id !== undefined) throw new Error(`the container ${this.#name} was made already`);
      const image = this.#options.image ?? imageOf(this.constructor);
      const made = internal.call("container.create", { ...this.#options, image });
      this.#id = made.id;
      this.#name = made.name;
      return this;
    }
    start() {
      if (this.#id === undefined) this.create();
      this.#call("start");
      return this;
    }
    /** Starts it with its output relayed to the caller; gives {exitCode, stdout, stderr}. */
    run({ input } = {}) {
      if (input !== undefined) this.#options.stdin = true;
      if (this.#id === undefined) this.create();
      const { stream } = this.#call("attach");
      return internal.program(stream, input, "container.attach");
    }
    stop(options = {}) {
      return this.#call("stop", options);
    }
    kill(signal) {
      return this.#call("kill", optional({ signal }));
    }
    wait(options = {}) {
      return this.#call("wait", options);
    }
    restart(options = {}) {
      this.#call("restart", options);
      return this;
    }
    rename(name) {
      this.#call("rename", { name });
      this.#name = name;
      return this;
    }
    remove(options = {}) {
      const removed = this.#call("remove", options);
      this.#id = undefined;
      return removed;
    }
    /** Gives what f(container) gives, or promises, and then removes the container, also when f throws. */
    use(f) {
      const remove = () => this.#id === undefined || this.remove({ force: true });
      let given;
      try {
        given = f(this);
      } catch (error) {
        remove();
        throw error;
      }
      if (typeof given?.then === "function") return Promise.resolve(given).finally(remove);
      remove();
      return given;
    }
    /**
     * Calls f(event) at each event of that type, such as "exited" or Docker's name "die", until off
     * or the container's removal.
     */
    on(type, f) {
      const told = `container.${type === "die" ? "exited" : type}`;
      const filter = { types: [...new Set([told, "container.removed"])], subjects: [this.#known] };
      const subscription = internal.items("event.follow", filter);
      const items = subscription[Symbol.asyncIterator]();
      const listener = { type, f, items };
      this.#listeners.push(listener);
      const listen = async () => {
        for await (const event of internal.events({ [Symbol.asyncIterator]: () => items }, filter, `on of ${this}`)) {
          if (!this.#listeners.includes(listener)) return;
          if (event.type === told) f(event);
          if (event.type === "container.removed") return;
        }
      };
      listen().catch((error) => {
        if (this.#listeners.includes(listener)) throw error;
      });
      return this;
    }
    off(type, f) {
      const leaving = this.#listeners.filter((one) => one.type === type && one.f === f);
      this.#listeners = this.#listeners.filter((one) => !leaving.includes(one));
      for (const { items } of leaving) items.return();
      return this;
    }
    inspect() {
      return this.#call("inspect");
    }
    diff() {
      return this.#call("diff");
    }
    /** Runs a program: exec("nginx", "-v"), exec("sh", "-c", "...", {user: "www-data"}). */
    exec(...values) {
      const last = values.at(-1);
      const options = typeof last === "object" && last !== null && !Array.isArray(last) ? values.pop() : {};
      const words = values.length === 1 && Array.isArray(values[0]) ? values[0] : values;
      const wrong = words.findIndex((word) => typeof word === "object");
      if (wrong >= 0) {
        throw new TypeError(
          `exec takes words, or one list of words, and then options; value ${wrong + 1} is neither`,
        );
      }
      const command = words.map(String);
      const { input, ...params } = options;
      const stdin = input === undefined ? {} : { stdin: true };
      const { stream } = this.#call("exec", { command, ...params, ...stdin });
      return internal.program(stream, input, "container.exec");
    }
    /** The lines it wrote; with {follow: true} an iterable that goes on until it has ended. */
    logs({ details = false, ...params } = {}) {
      return internal.lines({ container: this.#known, ...params }, details);
    }
    commit(reference, options = {}) {
      return this.#call("commit", optional({ reference, ...options }));
    }
    [Symbol.toPrimitive]() {
      return this.#name ?? this.#id ?? this.constructor.name;
    }
  }

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
      folder: given instanceof URL ? decodeURIComponent(given.pathname) : (given ?? folder()),
      names: whole ? [""] : [".dockerignore", ...new Set(names)],
    };
  };

  const of = (base) => {
    if (typeof base !== "string" || base === "") {
      throw new TypeError('image() takes a reference, such as image("debian:12")');
    }
    return class Image extends Container {
      /** What containers of the class are made from. */
      static image = base;
      /** Describes the image's steps; a subclass calls super.define(b) to inherit them. */
      static define(_builder) {}

      static get base() {
        return base;
      }
      /** The steps that define describes, as build.run takes them. */
      static steps() {
        const builder = new Builder();
        if (typeof this.define(builder)?.then === "function") {
          throw new TypeError(`${this.name}.define gives a promise: describe the steps without async and await`);
        }
        return builder.steps;
      }
      /**
       * Builds the image and tags it; containers of the class are then made from it.
       * Options: context (folder of the files to copy), noCache, arguments, labels.
       */
      static build(tags = [], { context: given, ...options } = {}) {
        const steps = this.steps();
        const sent = context(steps, given);
        const started = internal.call("build.run", {
          graph: { base, steps },
          tags: [tags].flat(),
          ...options,
          ...(sent === undefined ? {} : { context: true }),
        });
        const built =
          sent === undefined
            ? internal.result(started.operation, "build.run")
            : internal.upload(started, sent, "build.run");
        Object.defineProperty(this, "image", { value: built.id, configurable: true });
        return built;
      }
    };
  };

  /** Makes and starts a container: run("debian:12", {command: ["sleep", "60"], name: "web"}). */
  const run = (image, options = {}) => {
    if (typeof image !== "string" || image === "") {
      throw new TypeError('container.run takes an image first, such as container.run("debian:12")');
    }
    return new Container({ ...options, image }).start();
  };

  return { of, run, get: Container.get, Container };
});
