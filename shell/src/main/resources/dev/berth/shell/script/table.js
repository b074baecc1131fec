// What console.table prints of a list, a map or an object, drawn as Node draws it.
(function (internal, data, properties) {
  "use strict";
  const VALUES = "Values";
  if (properties !== undefined && !Array.isArray(properties)) {
    throw new TypeError("console.table takes a list of the columns to show");
  }
  const isObject = (value) => value !== null && typeof value === "object";
  const cell = (value) => {
    const isLarge = isObject(value) && !Array.isArray(value) && Object.keys(value).length > 2;
    return internal.inspect(value, { depth: isLarge ? -1 : 0, width: Infinity, most: 3 });
  };
  const draw = (names, columns) => {
    const length = Math.max(...columns.map((cells) => cells.length));
    const widths = columns.map((cells, at) =>
      Math.max(...[names[at], ...cells].map((text = "") => internal.host.width(text))) + 2);
    const rule = (left, middle, right) => left + widths.map((width) => "─".repeat(width)).join(middle) + right;
    const row = (cells) =>
      "│" + cells.map((text = "", at) => ` ${text}${" ".repeat(widths[at] - internal.host.width(text) - 1)}`).join("│") + "│";
    return [
      rule("┌", "┬", "┐"),
      row(names),
      rule("├", "┼", "┤"),
      ...Array.from({ length }, (_, at) => row(columns.map((cells) => cells[at]))),
      rule("└", "┴", "┘"),
    ].join("\n");
  };

  if (data instanceof Map || data instanceof Set) {
    const keys = data instanceof Map ? [[...data.keys()].map(cell)] : [];
    const numbers = Array.from({ length: data.size }, (_, at) => String(at));
    return draw(["(iteration index)", ...keys.map(() => "Key"), VALUES], [numbers, ...keys, [...data.values()].map(cell)]);
  }
  const rows = Object.keys(data);
  const found = { __proto__: null };
  const values = [];
  rows.forEach((key, at) => {
    const item = data[key];
    if (!isObject(item) && typeof item !== "function") {
      values[at] = cell(item);
      return;
    }
    for (const name of properties ?? Object.keys(item)) {
      found[name] ??= [];
      if (Object.hasOwn(item, name)) found[name][at] = cell(item[name]);
    }
  });
  const rest = values.length === 0 ? [] : [values];
  return draw(["(index)", ...Object.keys(found), ...rest.map(() => VALUES)], [rows, ...Object.values(found), ...rest]);
});
