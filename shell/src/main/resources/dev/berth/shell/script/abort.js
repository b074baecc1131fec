// Events and AbortController.
(function () {
  "use strict";
  class DOMException extends Error {
    constructor(message = "", name = "Error") {
      super(message);
      Object.defineProperty(this, "name", { value: name, configurable: true });
    }
  }
  class Event {
    constructor(type, { cancelable = false } = {}) {
      this.type = type;
      this.cancelable = cancelable;
      this.defaultPrevented = false;
    }
    preventDefault() {
      this.defaultPrevented = this.cancelable;
    }
  }
  class EventTarget {
    #listeners = [];
    addEventListener(type, listener, options) {
      const once = typeof options === "object" && options !== null && options.once === true;
      this.#listeners.push({ type, listener, once });
    }
    removeEventListener(type, listener) {
      this.#listeners = this.#listeners.filter((l) => l.type !== type || l.listener !== listener);
    }
    dispatchEvent(event) {
      event.target = this;
      for (const entry of this.#listeners.filter((l) => l.type === event.type)) {
        if (entry.once) this.#listeners = this.#listeners.filter((l) => l !== entry);
        if (typeof entry.listener === "function") entry.listener.call(this, event);
        else entry.listener.handleEvent(event);
      }
      this[`on${event.type}`]?.call(this, event);
      return !event.defaultPrevented;
    }
  }
  class AbortSignal extends EventTarget {
    aborted = false;
    reason = undefined;
    onabort = null;
    throwIfAborted() {
      if (this.aborted) throw this.reason;
    }
    static abort(reason) {
      const controller = new AbortController();
      controller.abort(reason);
      return controller.signal;
    }
    static timeout(delay) {
      const controller = new AbortController();
      const reason = () => new DOMException(`more than ${delay} ms passed`, "TimeoutError");
      setTimeout(() => controller.abort(reason()), delay).unref();
      return controller.signal;
    }
    static any(signals) {
      const controller = new AbortController();
      for (const signal of signals) {
        if (signal.aborted) controller.abort(signal.reason);
        else signal.addEventListener("abort", () => controller.abort(signal.reason));
      }
      return controller.signal;
    }
  }
  class AbortController {
    signal = new AbortSignal();
    abort(reason = new DOMException("This operation was aborted", "AbortError")) {
      if (this.signal.aborted) return;
      this.signal.aborted = true;
      this.signal.reason = reason;
      this.signal.dispatchEvent(new Event("abort"));
    }
  }
  return { AbortController, AbortSignal, Event, EventTarget, DOMException };
});
