// The steps of an image, as a class's define describes them.
(function () {
  "use strict";
  const words = (values) => {
    const list = Array.isArray(values[0]) ? values[0] : values;
    return {
      arguments: list.map(String),
      shell: list.length === 1 && !Array.isArray(values[0]),
    };
  };
  const pairs = (name, value) =>
    typeof name === "object" ? name : { [name]: value === undefined ? "" : value };
  const texts = (object) =>
    Object.fromEntries(Object.entries(object).map(([name, value]) => [name, String(value)]));

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
      return this.#add({ kind: "run", ...words(values) });
    }
    cmd(...values) {
      return this.#add({ kind: "cmd", ...words(values) });
    }
    entrypoint(...values) {
      return this.#add({ kind: "entrypoint", ...words(values) });
    }
    copy(sources, target, { owner, mode } = {}) {
      const list = (Array.isArray(sources) ? sources : [sources]).map(String);
      const step = { kind: "copy", sources: list, target: String(target) };
      if (owner !== undefined) step.owner = String(owner);
      if (mode !== undefined) step.mode = String(mode);
      return this.#add(step);
    }
    env(name, value) {
      return this.#add({ kind: "env", values: texts(pairs(name, value)) });
    }
    label(name, value) {
      return this.#add({ kind: "label", values: texts(pairs(name, value)) });
    }
    arg(name, value) {
      return this.#add({ kind: "arg", values: texts(pairs(name, value)) });
    }
    workdir(path) {
      return this.#add({ kind: "workdir", value: String(path) });
    }
    user(user) {
      return this.#add({ kind: "user", value: String(user) });
    }
    expose(port) {
      return this.#add({ kind: "expose", value: String(port) });
    }
    get steps() {
      return this.#steps.map((entry) => entry.step);
    }
  }
  return Builder;
});
