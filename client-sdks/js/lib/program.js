// A program's standard streams over frames with credit: neither side sends more than the other takes.
import { ConnectionError, answered } from "./errors.js";
import { CONTROL, CREDIT, FrameReader, LARGEST, STDERR, STDIN, STDOUT, credit, frame } from "./frames.js";

const outputs = { [STDOUT]: "stdout", [STDERR]: "stderr" };

/**
 * A program that runs, at the other end of its standard streams. Iterating gives what it writes, as
 * `{stream: "stdout" | "stderr", data}`; the program waits while nobody iterates.
 */
export class Program {
  #socket;
  #method;
  #reader = new FrameReader();
  #queue = [];
  #taken = { [STDOUT]: 0, [STDERR]: 0 };
  #held = { [STDOUT]: 0, [STDERR]: 0 };
  #room = LARGEST;
  #wake = new Set();
  #exit;
  #failure;

  constructor(socket, method) {
    this.#socket = socket;
    this.#method = method;
    socket.on("data", (data) => this.#received(data));
    socket.on("error", (error) => this.#fail(this.#gone(error)));
    socket.on("close", () => this.#exit === undefined && this.#fail(this.#gone()));
    socket.resume();
  }

  #gone(error) {
    const why = error === undefined ? "" : ` (${error.message})`;
    const message = `the connection to the program broke${why}; the program goes on without it`;
    return new ConnectionError(message, this.#method, error);
  }

  #notify() {
    for (const wake of this.#wake) wake();
    this.#wake.clear();
  }
  #change() {
    return new Promise((resolve) => this.#wake.add(resolve));
  }
  #fail(error) {
    this.#failure ??= error;
    this.#socket.destroy();
    this.#notify();
  }

  #received(piece) {
    try {
      for (const { channel, data } of this.#reader.take(piece)) this.#frame(channel, data);
    } catch (error) {
      this.#fail(error);
    }
    this.#notify();
  }

  #frame(channel, data) {
    if (channel === STDOUT || channel === STDERR) {
      this.#held[channel] += data.length;
      if (this.#held[channel] > LARGEST) throw new Error(`the server sent more ${outputs[channel]} than it may`);
      if (data.length > 0) this.#queue.push({ channel, data });
    } else if (channel === CREDIT && data.length === 5 && data.readUInt8(0) === STDIN) {
      this.#room += data.readUInt32BE(1);
    } else if (channel === CONTROL) {
      this.#control(JSON.parse(data.toString("utf8")));
    }
  }

  #control(message) {
    if (message.error !== undefined) this.#fail(answered(message.error, this.#method));
    if (message.exit !== undefined) {
      this.#exit = message.exit;
      this.#socket.end();
    }
  }

  async *[Symbol.asyncIterator]() {
    for (;;) {
      const next = this.#queue.shift();
      if (next !== undefined) {
        yield { stream: outputs[next.channel], data: next.data };
        this.#give(next.channel, next.data.length);
      } else if (this.#exit !== undefined) {
        return;
      } else if (this.#failure !== undefined) {
        throw this.#failure;
      } else {
        await this.#change();
      }
    }
  }

  #give(channel, bytes) {
    this.#taken[channel] += bytes;
    if (this.#taken[channel] < LARGEST / 4) return;
    this.#held[channel] -= this.#taken[channel];
    if (this.#socket.writable) this.#socket.write(credit(channel, this.#taken[channel]));
    this.#taken[channel] = 0;
  }

  /** Gives the program input; the promise waits until it is on its way. False once nobody reads it any more. */
  async write(input) {
    const bytes = typeof input === "string" ? Buffer.from(input) : input;
    for (let at = 0; at < bytes.length; ) {
      while (this.#room === 0 && this.#open) await this.#change();
      if (!this.#open) return false;
      const piece = bytes.subarray(at, at + Math.min(this.#room, LARGEST));
      this.#room -= piece.length;
      at += piece.length;
      this.#socket.write(frame(STDIN, piece));
    }
    return this.#open;
  }
  /** Ends the program's input. */
  end() {
    if (this.#open) this.#socket.write(frame(STDIN));
  }
  get #open() {
    return this.#exit === undefined && this.#failure === undefined && this.#socket.writable;
  }

  /** How it ended, once its output has been read: `{exitCode, reason}`. */
  async exit() {
    while (this.#exit === undefined) {
      if (this.#failure !== undefined) throw this.#failure;
      await this.#change();
    }
    return this.#exit;
  }

  /** Leaves it: its input ends, and it goes on. */
  close(reason) {
    if (this.#exit === undefined) this.#fail(reason ?? this.#gone());
  }
}

const pieces = (input) =>
  typeof input === "string" || ArrayBuffer.isView(input) ? [input] : input;

const feed = async (program, input) => {
  for await (const piece of pieces(input)) {
    if (!(await program.write(piece))) return undefined;
  }
  return program.end();
};

/**
 * Runs a program to its end: gives it the input, collects what it writes, and gives `{exitCode, stdout, stderr}`.
 * What onStdout or onStderr takes isn't collected; a promise that they give holds the program up.
 */
export const complete = async (program, { input, onStdout, onStderr, signal } = {}) => {
  const stop = () => program.close(signal.reason);
  signal?.addEventListener("abort", stop, { once: true });
  if (signal?.aborted) stop();
  const takers = { stdout: onStdout, stderr: onStderr };
  const collected = { stdout: [], stderr: [] };
  const fed = input === undefined || input === null ? undefined : feed(program, input).catch((error) => program.close(error));
  try {
    for await (const { stream, data } of program) {
      if (takers[stream] === undefined) collected[stream].push(data);
      else await takers[stream](data);
    }
    const { exitCode } = await program.exit();
    const text = (stream) => Buffer.concat(collected[stream]).toString("utf8");
    return { exitCode, stdout: text("stdout"), stderr: text("stderr") };
  } catch (error) {
    program.close(error);
    throw error;
  } finally {
    signal?.removeEventListener("abort", stop);
    if (typeof input === "string") await fed;
  }
};
