// A build context as a tar, written while it is read: ustar, with pax records for what doesn't fit. Folders are
// written in the order of their names, so that the same tree gives the same bytes.
import { constants, existsSync } from "node:fs";
import { lstat, open, readdir, readlink } from "node:fs/promises";
import { posix } from "node:path";

const BLOCK = 512;
const OCTAL_LIMIT = 2 ** 33;
const PIECE = 128 * 1024;
const MOST_LINKS = 40;
const { O_RDONLY, O_DIRECTORY, O_NOFOLLOW, O_NONBLOCK } = constants;

/**
 * An open folder. What is in it is opened through no link, and on Linux relative to it: whoever may write into it
 * can't have its sender read what lies elsewhere, not even by swapping a folder for a link meanwhile.
 */
class Folder {
  #handle;
  #path;

  constructor(handle, path) {
    this.#handle = handle;
    const own = `/proc/self/fd/${handle.fd}`;
    this.#path = existsSync(own) ? own : path;
  }

  static async open(path, flags = 0) {
    return new Folder(await open(path, O_RDONLY | O_DIRECTORY | flags), path);
  }

  folder(part) {
    return Folder.open(this.#in(part), O_NOFOLLOW);
  }

  /** The handle of a file, whose status was seen: of this one and no other. */
  async file(part, name, seen) {
    const handle = await open(this.#in(part), O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    const stat = await handle.stat();
    if (stat.isFile() && stat.ino === seen.ino && stat.dev === seen.dev) return handle;
    await handle.close();
    throw new Error(`cannot send ${name}: another file took its place meanwhile; try again`);
  }

  /** The status of a file, or undefined where it isn't, or not any more: the build tells who misses it. */
  async look(part) {
    try {
      return await lstat(this.#in(part));
    } catch (error) {
      if (error.code === "ENOENT") return undefined;
      throw error;
    }
  }

  link(part) {
    return readlink(this.#in(part));
  }

  /** In order. One that is no text must not be missing in an image without a word. */
  async names(prefix) {
    const found = await readdir(`${this.#path}/.`, { encoding: "buffer" });
    const names = found.map((bytes) => {
      const name = bytes.toString();
      if (Buffer.from(name).equals(bytes)) return name;
      throw new Error(`cannot send ${prefix}${name}: its name is not UTF-8; rename it`);
    });
    return names.sort();
  }

  #in(part) {
    return `${this.#path}/${part}`;
  }

  close() {
    return this.#handle.close();
  }
}

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
async function* contents(folder, part, name, stat) {
  const handle = await folder.file(part, name, stat);
  try {
    for (let left = stat.size; left > 0; ) {
      const buffer = Buffer.allocUnsafe(Math.min(PIECE, left));
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, null);
      if (bytesRead === 0) throw new Error(`cannot send ${name}: it became shorter meanwhile; try again`);
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

async function* entry(folder, part, name, stat) {
  const type = typeOf(stat);
  const link = type === "2" ? await folder.link(part) : "";
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
  yield* contents(folder, part, name, stat);
  yield padding(size);
}

class Context {
  #root;
  #names;
  #written = new Set();

  constructor(root, names) {
    this.#root = root;
    this.#names = names;
  }

  async *entries() {
    const root = await Folder.open(this.#root);
    try {
      for (const name of this.#names) yield* this.#named(root, name, MOST_LINKS);
    } finally {
      await root.close();
    }
    yield Buffer.alloc(2 * BLOCK);
  }

  /** One name with the folders above it. What is behind a link goes by its own name. */
  async *#named(root, name, links) {
    const parts = name.split("/").filter((part) => part !== "" && part !== ".");
    if (parts.length === 0) {
      yield* this.#children(root, "");
      return;
    }
    const opened = [root];
    try {
      for (let depth = 1; depth < parts.length; depth++) {
        const [folder, part] = [opened.at(-1), parts[depth - 1]];
        const stat = await folder.look(part);
        if (stat === undefined) return;
        yield* this.#once(folder, part, parts.slice(0, depth).join("/"), stat);
        if (stat.isSymbolicLink() && links > 0) {
          const real = posix.resolve("/", ...parts.slice(0, depth - 1), await folder.link(part));
          yield* this.#named(root, posix.join(real, ...parts.slice(depth)), links - 1);
        }
        if (!stat.isDirectory()) return;
        opened.push(await folder.folder(part));
      }
      yield* this.#tree(opened.at(-1), parts.at(-1), parts.join("/"));
    } finally {
      for (const folder of opened.slice(1)) await folder.close();
    }
  }

  async *#tree(folder, part, name) {
    const stat = await folder.look(part);
    // A socket that nobody asked for is somebody's who works in that folder.
    if (stat === undefined || (stat.isSocket() && !this.#names.includes(name))) return;
    yield* this.#once(folder, part, name, stat);
    if (!stat.isDirectory()) return;
    const below = await folder.folder(part);
    try {
      yield* this.#children(below, `${name}/`);
    } finally {
      await below.close();
    }
  }

  async *#children(folder, prefix) {
    for (const part of await folder.names(prefix)) yield* this.#tree(folder, part, prefix + part);
  }

  async *#once(folder, part, name, stat) {
    if (this.#written.has(name)) return;
    this.#written.add(name);
    yield* entry(folder, part, name, stat);
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
