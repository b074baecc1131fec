// A build context as a tar, written while it is read: ustar, with pax records for what doesn't fit. Folders are
// written in the order of their names, so that the same tree gives the same bytes.
import { lstat, open, readdir, readlink } from "node:fs/promises";
import { join } from "node:path";

const BLOCK = 512;
const OCTAL_LIMIT = 2 ** 33;
const PIECE = 128 * 1024;

const octal = (value, length) => value.toString(8).padStart(length - 1, "0");

const header = ({ name, link, type, mode, size, seconds }) => {
  const block = Buffer.alloc(BLOCK);
  const text = (value, offset, length) => Buffer.from(value).copy(block, offset, 0, length);
  text(name, 0, 100);
  text(octal(mode, 8), 100, 8);
  text(octal(0, 8), 108, 8); // what is copied belongs to root, unless the step says otherwise
  text(octal(0, 8), 116, 8);
  text(octal(size >= OCTAL_LIMIT ? 0 : size, 12), 124, 12);
  text(octal(Math.min(seconds, OCTAL_LIMIT - 1), 12), 136, 12);
  text(" ".repeat(8), 148, 8);
  text(type, 156, 1);
  text(link, 157, 100);
  text("ustar\0" + "00", 257, 8);
  const sum = block.reduce((total, byte) => total + byte, 0);
  text(`${sum.toString(8).padStart(6, "0")}\0 `, 148, 8);
  return block;
};

const padding = (size) => Buffer.alloc((BLOCK - (size % BLOCK)) % BLOCK);
const needsPax = (text) => text.length > 100 || /[^\x00-\x7f]/.test(text); // eslint-disable-line no-control-regex

const record = ([name, value]) => {
  const rest = ` ${name}=${value}\n`;
  const length = Buffer.byteLength(rest);
  const total = length + String(length + String(length).length).length;
  return `${total}${rest}`;
};

const pax = (name, link, size) => {
  const records = [];
  if (needsPax(name)) records.push(["path", name]);
  if (needsPax(link)) records.push(["linkpath", link]);
  if (size >= OCTAL_LIMIT) records.push(["size", String(size)]);
  return Buffer.from(records.map(record).join(""));
};

/** Bytes as long as the header said: a file that grows is cut, one that shrinks is an error. */
async function* contents(file, size) {
  const handle = await open(file);
  try {
    for (let left = size; left > 0; ) {
      const buffer = Buffer.allocUnsafe(Math.min(PIECE, left));
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, null);
      if (bytesRead === 0) throw new Error(`cannot send ${file}: it became shorter meanwhile; try again`);
      yield buffer.subarray(0, bytesRead);
      left -= bytesRead;
    }
  } finally {
    await handle.close();
  }
}

// What holds no bytes counts as a FIFO: whoever is to copy it refuses it by its name.
const typeOf = (stat) => {
  if (stat.isDirectory()) return "5";
  if (stat.isSymbolicLink()) return "2";
  return stat.isFile() ? "0" : "6";
};

async function* entry(file, name, stat) {
  const type = typeOf(stat);
  const link = type === "2" ? await readlink(file) : "";
  const size = type === "0" ? stat.size : 0;
  const stored = type === "5" ? `${name}/` : name;
  const records = pax(stored, link, size);
  if (records.length > 0) {
    yield header({ name: "././@PaxHeader", link: "", type: "x", mode: 0o644, size: records.length, seconds: 0 });
    yield records;
    yield padding(records.length);
  }
  const seconds = Math.max(0, Math.floor(stat.mtimeMs / 1000));
  yield header({ name: stored, link, type, mode: stat.mode & 0o7777, size, seconds });
  if (type !== "0") return;
  yield* contents(file, size);
  yield padding(size);
}

/** The status of a file, or undefined where it isn't, or not any more: the build tells who misses it. */
const look = async (file) => {
  try {
    return await lstat(file);
  } catch (error) {
    if (error.code === "ENOENT") return undefined;
    throw error;
  }
};

class Context {
  #root;
  #names;
  #written = new Set();

  constructor(root, names) {
    this.#root = root;
    this.#names = names;
  }

  async *entries() {
    for (const name of this.#names) {
      if (name === "") yield* this.#children("");
      else if (await look(join(this.#root, name))) {
        yield* this.#parents(name);
        yield* this.#write(name);
      }
    }
    yield Buffer.alloc(2 * BLOCK);
  }

  async *#parents(name) {
    for (let slash = name.indexOf("/"); slash > 0; slash = name.indexOf("/", slash + 1)) {
      const parent = name.slice(0, slash);
      if (this.#written.has(parent)) continue;
      this.#written.add(parent);
      const file = join(this.#root, parent);
      yield* entry(file, parent, await lstat(file));
    }
  }

  async *#write(name) {
    const file = join(this.#root, name);
    const stat = await look(file);
    if (stat === undefined || this.#written.has(name)) return;
    this.#written.add(name);
    // A socket that nobody asked for is somebody's who works in that folder.
    if (stat.isSocket() && !this.#names.includes(name)) return;
    yield* entry(file, name, stat);
    if (stat.isDirectory()) yield* this.#children(`${name}/`);
  }

  async *#children(prefix) {
    for (const child of (await readdir(join(this.#root, prefix))).sort()) yield* this.#write(prefix + child);
  }
}

/**
 * Gathers small pieces, so that each header isn't a write of its own.
 * @param names paths below the folder to send, each with what is in it; "" is all of it
 */
export async function* tar(folder, names = [""]) {
  let small = [];
  let bytes = 0;
  for await (const piece of new Context(folder, names).entries()) {
    small.push(piece);
    bytes += piece.length;
    if (bytes < PIECE) continue;
    yield Buffer.concat(small);
    small = [];
    bytes = 0;
  }
  if (bytes > 0) yield Buffer.concat(small);
}
