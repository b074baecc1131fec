// TextEncoder and TextDecoder, for UTF-8.
(function () {
  "use strict";
  class TextEncoder {
    encoding = "utf-8";
    encode(text = "") {
      const bytes = [];
      for (const letter of String(text)) {
        let code = letter.codePointAt(0);
        if (code >= 0xd800 && code <= 0xdfff) code = 0xfffd;
        if (code < 0x80) bytes.push(code);
        else if (code < 0x800) bytes.push(0xc0 | (code >> 6), 0x80 | (code & 63));
        else if (code < 0x10000)
          bytes.push(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
        else
          bytes.push(
            0xf0 | (code >> 18),
            0x80 | ((code >> 12) & 63),
            0x80 | ((code >> 6) & 63),
            0x80 | (code & 63),
          );
      }
      return new Uint8Array(bytes);
    }
  }
  // The first and last allowed second byte after each lead byte: shuts out overlong forms,
  // surrogates and what is past U+10FFFF.
  const second = (lead) => [
    lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80,
    lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf,
  ];
  class TextDecoder {
    #rest = [];
    constructor(label = "utf-8", { fatal = false, ignoreBOM = false } = {}) {
      if (!/^utf-?8$/i.test(label)) throw new RangeError(`TextDecoder knows utf-8, not ${label}`);
      this.encoding = "utf-8";
      this.fatal = fatal;
      this.ignoreBOM = ignoreBOM;
    }
    decode(data = new Uint8Array(), { stream = false } = {}) {
      const view = ArrayBuffer.isView(data)
        ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
        : new Uint8Array(data);
      const bytes = [...this.#rest, ...view];
      this.#rest = [];
      let text = "";
      let i = 0;
      const wrong = () => {
        if (this.fatal) throw new TypeError("the bytes are not UTF-8");
        text += "\ufffd";
      };
      while (i < bytes.length) {
        const lead = bytes[i];
        const length =
          lead < 0x80 ? 1 : lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0;
        if (length === 0) {
          wrong();
          i++;
          continue;
        }
        let code = length === 1 ? lead : lead & (0xff >> (length + 1));
        let taken = 1;
        while (taken < length && i + taken < bytes.length) {
          const next = bytes[i + taken];
          const [low, high] = taken === 1 ? second(lead) : [0x80, 0xbf];
          if (next < low || next > high) break;
          code = (code << 6) | (next & 63);
          taken++;
        }
        if (taken === length) text += String.fromCodePoint(code);
        else if (stream && i + taken === bytes.length) this.#rest = bytes.slice(i);
        else wrong();
        i += taken;
      }
      return !this.ignoreBOM && text.startsWith("\ufeff") ? text.slice(1) : text;
    }
  }
  return { TextEncoder, TextDecoder };
});
