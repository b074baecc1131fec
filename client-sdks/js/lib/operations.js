// Long work: awaited, watched, cancelled; and the bytes that it waits for.
import { randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { open, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { ConnectionError, failure } from "./errors.js";
import { refusal } from "./connection.js";
import { abortable } from "./rpc.js";
import { tar } from "./tar.js";

const outcome = (details, method) => {
  if (details.status === "SUCCEEDED") return details.result;
  const kind = details.status === "FAILED" ? "INTERNAL" : details.status;
  throw failure(details.error ?? { kind, message: `${method} ended as ${details.status}` }, method);
};

/** The end of an operation that somebody wants to see: progress and lines as they come. */
const watched = async (rpc, operation, { onProgress, onLine, signal }) => {
  let after;
  const patience = rpc.patience();
  for (;;) {
    try {
      for await (const item of rpc.subscribe("operation.watch", { operation, after }, { signal })) {
        if (item.end !== undefined) return item.end;
        if (item.progress !== undefined) onProgress?.(item.progress);
        if (item.line === undefined) continue;
        after = item.line.number;
        onLine?.(item.line);
      }
    } catch (error) {
      if (!(error instanceof ConnectionError) || rpc.connection.closed || patience.over) throw error;
    }
    await patience.wait(signal);
  }
};

/**
 * Waits for an operation and gives its result.
 * @param options.signal cancels the operation
 */
export const finish = async (rpc, operation, method, options = {}) => {
  const { signal, onProgress, onLine } = options;
  const ended =
    onProgress === undefined && onLine === undefined
      ? rpc.call("operation.wait", { operation }, { signal })
      : watched(rpc, operation, options);
  try {
    return outcome(await (signal === undefined ? ended : abortable(ended, signal)), method);
  } catch (error) {
    if (!signal?.aborted) throw error;
    ended.catch(() => {});
    await rpc.call("operation.cancel", { operation }).catch(() => {});
    throw signal.reason;
  }
};

const put = async (rpc, token, bytes, method, signal) => {
  const headers = { "Content-Type": "application/octet-stream" };
  const options = { signal, about: method };
  const response = await rpc.connection.request("PUT", `/stream/${token}`, headers, bytes, options);
  const body = await rpc.connection.text(response, options);
  if (response.statusCode !== 200) throw refusal(response, body, method);
};

/** Sends what an operation waits for, and waits for its end: that tells best what was wrong with the bytes. */
export const upload = async (rpc, { operation, stream }, bytes, method, options = {}) => {
  const done = new AbortController();
  const ended = finish(rpc, operation, method, options).finally(() => done.abort());
  ended.catch(() => {});
  try {
    await put(rpc, stream, bytes, method, done.signal);
  } catch (error) {
    const told = error.kind !== undefined || done.signal.aborted;
    if (!told) {
      await rpc.call("operation.cancel", { operation }).catch(() => {});
      throw error;
    }
  }
  return ended;
};

/** A file that gets its name once it is whole; a device or a pipe is written as it is. */
const fileSink = async (name) => {
  const there = await stat(name).catch(() => undefined);
  const plain = there === undefined || there.isFile();
  const arriving = plain ? join(dirname(name), `.${basename(name)}.${randomUUID()}`) : name;
  const file = await open(arriving, plain ? "wx" : "w", 0o600);
  return {
    write: (data) => file.writeFile(data),
    close: async (whole) => {
      try {
        await file.close();
        if (plain && whole) await rename(arriving, name);
      } finally {
        if (plain) await rm(arriving, { force: true });
      }
    },
  };
};

const sinkOf = (target) =>
  typeof target === "function" ? { write: target, close: () => {} } : fileSink(path(target));

/** Fetches bytes, and tells whether they came whole; where not, the operation knows why. */
const get = async (rpc, token, sink, method) => {
  let response;
  try {
    response = await rpc.connection.request("GET", `/stream/${token}`, {}, undefined, { about: method });
  } catch {
    return false;
  }
  const pieces = rpc.connection.pieces(response, { about: method });
  if (response.statusCode !== 200) {
    await pieces.return();
    response.destroy();
    return false;
  }
  for (;;) {
    let piece;
    try {
      piece = await pieces.next();
    } catch {
      return false;
    }
    if (piece.done) return true;
    try {
      await sink.write(piece.value);
    } catch (error) {
      await pieces.return();
      throw error;
    }
  }
};

/** Fetches what an operation makes, and waits for its end; a file is there when all of it is. */
export const download = async (rpc, { operation, stream }, target, method, options = {}) => {
  const ended = finish(rpc, operation, method, options);
  ended.catch(() => {});
  let sink;
  let done = false;
  try {
    sink = await sinkOf(target);
    const whole = await get(rpc, stream, sink, method);
    const result = await ended;
    if (!whole) {
      throw new ConnectionError("what it made didn't come whole: the connection broke off; call it again", method);
    }
    done = true;
    return result;
  } catch (error) {
    await rpc.call("operation.cancel", { operation }).catch(() => {});
    throw error;
  } finally {
    await sink?.close(done);
  }
};

const path = (file) => (file instanceof URL ? fileURLToPath(file) : file);

/** The bytes of a file, or of what gives pieces of them. */
export const fileBytes = (file) =>
  typeof file === "string" || file instanceof URL ? createReadStream(path(file)) : file;

export const contextBytes = ({ folder, names }) => tar(path(folder), names);
