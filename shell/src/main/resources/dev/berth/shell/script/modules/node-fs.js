// The part of node:fs that scripts use: small files, synchronously, and the same as promises.
const host = globalThis[Symbol.for("berth.host")];
const name = (path) => (path instanceof URL ? decodeURIComponent(path.pathname) : String(path));
const encoding = (options) => (typeof options === "string" ? options : options?.encoding);
const call = (operation, path, ...rest) => {
  const answer = JSON.parse(host.file(operation, name(path), ...rest));
  if (answer.error === undefined) return answer.result;
  const error = new Error(`${answer.error.code}: ${answer.error.message}, ${operation} '${name(path)}'`);
  throw Object.assign(error, { code: answer.error.code, path: name(path) });
};
const bytes = (text) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));
const binary = (data) =>
  Array.from(typeof data === "string" ? new TextEncoder().encode(data) : data, (byte) =>
    String.fromCharCode(byte),
  ).join("");

export const readFileSync = (path, options) => {
  const data = bytes(call("read", path));
  return encoding(options) ? new TextDecoder().decode(data) : data;
};
export const writeFileSync = (path, data) => void call("write", path, binary(data));
export const appendFileSync = (path, data) => void call("append", path, binary(data));
export const existsSync = (path) => call("exists", path);
export const mkdirSync = (path, options) => void call("mkdir", path, Boolean(options?.recursive));
export const mkdtempSync = (prefix) => call("mkdtemp", prefix);
export const readdirSync = (path) => call("readdir", path);
export const rmSync = (path, options) =>
  void call("rm", path, Boolean(options?.recursive), Boolean(options?.force));
export const renameSync = (path, target) => void call("rename", path, name(target));
export const statSync = (path) => {
  const facts = call("stat", path);
  return {
    size: facts.size,
    mode: facts.mode,
    mtimeMs: facts.mtimeMs,
    isFile: () => facts.kind === "file",
    isDirectory: () => facts.kind === "folder",
  };
};
const later = (run) => async (...values) => run(...values);
export const promises = {
  readFile: later(readFileSync),
  writeFile: later(writeFileSync),
  appendFile: later(appendFileSync),
  mkdir: later(mkdirSync),
  mkdtemp: later(mkdtempSync),
  readdir: later(readdirSync),
  rm: later(rmSync),
  rename: later(renameSync),
  stat: later(statSync),
};
export default {
  readFileSync,
  writeFileSync,
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  renameSync,
  statSync,
  promises,
};
