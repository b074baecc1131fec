// The shell's own builder, word for word: the same program describes the same steps in both.
export const Builder = // The steps of an image, as a class's define describes them.
(function () {
  "use strict";
  const text = (value, what) => {
    if (["string", "number", "bigint", "boolean"].includes(typeof value)) return String(value);
    throw new TypeError(`${what} is a text or a number, and not ${value === null ? "null" : typeof value}`);
  };
  const single = (values, step) => {
    if (values.length !== 1) throw new TypeError(`${step} takes one value, and got ${values.length}`);
    return text(values[0], `the value of ${step}`);
  };
  const words = (step, values) => {
    const list = Array.isArray(values[0]) ? values[0] : values;
    return {
      arguments: list.map((word) => text(word, `a word of ${step}`)),
      shell: list.length === 1 && !Array.isArray(values[0]),
    };
  };
  const pairs = (step, name, value) =>
    Object.fromEntries(
      Object.entries(
        typeof name === "object" && name !== null
          ? name
          : { [text(name, `the name of ${step}`)]: value === undefined ? "" : value },
      ).map(([key, each]) => [key, text(each, `the value of ${step} ${key}`)]),
    );

  class Builder {
    #steps = [];
    #next = undefined;
    #place = undefined;

    /** Gives the step that follows a name, by which a subclass can replace it. */
    step(name) {
      this.#next = name;
      this.#place = undefined;
      return this;
    }
    /** Puts the step that follows in the place of the one with this name. */
    replace(name) {
      this.#place = this.#find(name);
      this.#next = name;
      return this;
    }
    /** Takes the step with this name out. */
    remove(name) {
      this.#steps.splice(this.#find(name), 1);
      return this;
    }
    #find(name) {
      const place = this.#steps.findIndex((entry) => entry.name === name);
      if (place >= 0) return place;
      const known = this.#steps.map((entry) => entry.name).filter((n) => n !== undefined);
      throw new Error(
        `no step is named "${name}"; ` +
          (known.length > 0 ? `named steps are ${known.join(", ")}` : 'name one with b.step("name")'),
      );
    }
    #add(step) {
      const entry = { name: this.#next, step };
      if (this.#place === undefined) this.#steps.push(entry);
      else this.#steps[this.#place] = entry;
      this.#next = undefined;
      this.#place = undefined;
      return this;
    }
    run(...values) {
      return this.#add({ kind: "run", ...words("run", values) });
    }
    cmd(...values) {
      return this.#add({ kind: "cmd", ...words("cmd", values) });
    }
    entrypoint(...values) {
      return this.#add({ kind: "entrypoint", ...words("entrypoint", values) });
    }
    copy(sources, target, { owner, mode } = {}) {
      const list = (Array.isArray(sources) ? sources : [sources]).map((source) => text(source, "a source of copy"));
      const step = { kind: "copy", sources: list, target: text(target, "the target of copy") };
      if (owner !== undefined) step.owner = text(owner, "the owner of copy");
      if (mode !== undefined) step.mode = typeof mode === "number" ? mode.toString(8) : text(mode, "the mode of copy");
      return this.#add(step);
    }
    env(name, value) {
      return this.#add({ kind: "env", values: pairs("env", name, value) });
    }
    label(name, value) {
      return this.#add({ kind: "label", values: pairs("label", name, value) });
    }
    arg(name, value) {
      return this.#add({ kind: "arg", values: pairs("arg", name, value) });
    }
    workdir(...path) {
      return this.#add({ kind: "workdir", value: single(path, "workdir") });
    }
    user(...user) {
      return this.#add({ kind: "user", value: single(user, "user") });
    }
    expose(...port) {
      return this.#add({ kind: "expose", value: single(port, "expose") });
    }
    get steps() {
      if (this.#next !== undefined) throw new Error(`no step follows the name "${this.#next}"`);
      return this.#steps.map((entry) => entry.step);
    }
  }
  return Builder;
})();
