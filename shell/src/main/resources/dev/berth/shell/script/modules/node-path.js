// The part of node:path that scripts use.
export const sep = "/";
export const normalize = (path) => {
  const absolute = path.startsWith("/");
  const parts = [];
  for (const part of path.split("/")) {
    if (part === "..") {
      if (parts.length > 0 && parts.at(-1) !== "..") parts.pop();
      else if (!absolute) parts.push("..");
    } else if (part !== "" && part !== ".") parts.push(part);
  }
  return (absolute ? "/" : "") + parts.join("/") || (absolute ? "/" : ".");
};
export const join = (...parts) => normalize(parts.filter((part) => part !== "").join("/"));
export const isAbsolute = (path) => path.startsWith("/");
export const resolve = (...parts) => {
  let path = "";
  for (const part of [process.cwd(), ...parts]) path = isAbsolute(part) ? part : `${path}/${part}`;
  return normalize(path);
};
export const dirname = (path) => {
  const at = path.replace(/\/+$/, "").lastIndexOf("/");
  return at < 0 ? "." : at === 0 ? "/" : path.slice(0, at);
};
export const basename = (path, suffix = "") => {
  const base = path.replace(/\/+$/, "").replace(/^.*\//, "");
  return suffix !== "" && base !== suffix && base.endsWith(suffix) ? base.slice(0, -suffix.length) : base;
};
export const extname = (path) => /[^.](\.[^.]*)$/.exec(basename(path))?.[1] ?? "";
export default { sep, normalize, join, isAbsolute, resolve, dirname, basename, extname };
