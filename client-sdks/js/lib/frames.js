// The frames of a program's standard streams: u32 stream, u8 channel, u32 length, data; numbers are big-endian.
export const STDIN = 0;
export const STDOUT = 1;
export const STDERR = 2;
export const CONTROL = 3;
export const CREDIT = 4;
/** Most bytes of data in a frame, and the credit that a channel begins with. */
export const LARGEST = 65536;
const HEAD = 9;

export const frame = (channel, data = Buffer.alloc(0)) => {
  const bytes = Buffer.allocUnsafe(HEAD + data.length);
  bytes.writeUInt32BE(0, 0);
  bytes.writeUInt8(channel, 4);
  bytes.writeUInt32BE(data.length, 5);
  bytes.set(data, HEAD);
  return bytes;
};

export const credit = (channel, bytes) => {
  const data = Buffer.allocUnsafe(5);
  data.writeUInt8(channel, 0);
  data.writeUInt32BE(bytes, 1);
  return frame(CREDIT, data);
};

/** Cuts what arrives into frames. */
export class FrameReader {
  #pieces = [];
  #bytes = 0;

  /** The frames that are whole once more bytes have come. */
  *take(piece) {
    this.#pieces.push(piece);
    this.#bytes += piece.length;
    for (;;) {
      if (this.#bytes < HEAD) return;
      const length = this.#length();
      if (this.#bytes < HEAD + length) return;
      const all = Buffer.concat(this.#pieces);
      const end = HEAD + length;
      this.#pieces = [all.subarray(end)];
      this.#bytes = all.length - end;
      yield { channel: all.readUInt8(4), data: all.subarray(HEAD, end) };
    }
  }

  #length() {
    if (this.#pieces[0].length < HEAD) this.#pieces = [Buffer.concat(this.#pieces)];
    const length = this.#pieces[0].readUInt32BE(5);
    if (length > LARGEST) throw new Error(`a frame of ${length} bytes came; at most ${LARGEST} are allowed`);
    return length;
  }
}
