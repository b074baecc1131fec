// Shows a value as Node's console does: strings plain at the top, quoted inside.
(function () {
  "use strict";
  const { depth = 2, width = 76, most = 100 } = arguments[1] ?? {};
  const key = (name) =>
    typeof name === "symbol"
      ? `[${name.toString()}]`
      : /^[A-Za-z_$][\w$]*$/.test(name)
        ? name
        : `'${name}'`;
  const group = (open, parts, close, pad) => {
    if (parts.length === 0) return open + close;
    const line = `${open} ${parts.join(", ")} ${close}`;
    if (line.length + pad.length <= width && !line.includes("\n")) return line;
    return `${open}\n${parts.map((part) => `${pad}  ${part}`).join(",\n")}\n${pad}${close}`;
  };
  const quote = (text) =>
    "'" + text.replace(/\\/g, "\\\\").replace(/'/g, "\\'").replace(/\n/g, "\\n") + "'";
  const show = (value, pad, above) => {
    if (typeof value === "string") return quote(value);
    if (typeof value === "bigint") return `${value}n`;
    if (Object.is(value, -0)) return "-0";
    if (typeof value === "function") {
      const kind = /^class\b/.test(Function.prototype.toString.call(value)) ? "class" : "Function";
      return `[${kind}${value.name ? (kind === "class" ? " " : ": ") + value.name : " (anonymous)"}]`;
    }
    if (typeof value !== "object" || value === null) return String(value);
    if (value instanceof Error) return String(value.stack ?? value);
    if (value instanceof Date) return value.toISOString();
    if (value instanceof RegExp) return String(value);
    if (value instanceof Promise) return "Promise {}";
    const name = Object.getPrototypeOf(value)?.constructor?.name ?? "[Object: null prototype]";
    if (above.includes(value)) return "[Circular]";
    if (above.length > depth) return Array.isArray(value) ? "[Array]" : `[${name}]`;
    const inside = [...above, value];
    const next = pad + "  ";
    const one = (part) => show(part, next, inside);
    const plain = name === "Object" || (Array.isArray(value) && name === "Array");
    const prefix = plain ? "" : `${name} `;
    const few = (items, shown) => {
      const parts = items.slice(0, most).map(shown);
      const more = items.length - most;
      return more > 0 ? [...parts, `... ${more} more item${more > 1 ? "s" : ""}`] : parts;
    };
    if (Array.isArray(value) || ArrayBuffer.isView(value)) {
      return group(`${prefix}[`, few(Array.from(value), one), "]", pad);
    }
    if (value instanceof Map) {
      const entries = few([...value], ([k, v]) => `${one(k)} => ${one(v)}`);
      return group(`Map(${value.size}) {`, entries, "}", pad);
    }
    if (value instanceof Set) return group(`Set(${value.size}) {`, few([...value], one), "}", pad);
    const fields = Reflect.ownKeys(value)
      .filter((k) => Object.getOwnPropertyDescriptor(value, k).enumerable)
      .map((k) => {
        const field = Object.getOwnPropertyDescriptor(value, k);
        return `${key(k)}: ${field.get ? "[Getter]" : one(field.value)}`;
      });
    return group(`${prefix}{`, fields, "}", pad);
  };
  return show(arguments[0], "", []);
});
