package dev.berth.engine.layer;

import java.util.OptionalLong;

/** Numbers in tar's header fields: octal text, or base 256 where the first bit is set. */
final class TarNumbers {
  private TarNumbers() {}

  /** Empty for anything that isn't a number of 64 bits. */
  static OptionalLong parse(byte[] block, int offset, int length) {
    return block[offset] < 0 ? binary(block, offset, length) : octal(block, offset, length);
  }

  private static OptionalLong octal(byte[] block, int offset, int length) {
    int at = offset;
    int end = offset + length;
    while (at < end && (block[at] == ' ' || block[at] == 0)) {
      at++;
    }
    long value = 0;
    while (at < end && block[at] != ' ' && block[at] != 0) {
      int digit = block[at++] - '0';
      if (digit < 0 || digit > 7) {
        return OptionalLong.empty();
      }
      value = value << 3 | digit;
    }
    return OptionalLong.of(value);
  }

  private static OptionalLong binary(byte[] block, int offset, int length) {
    boolean negative = (block[offset] & 0x40) != 0;
    long value = negative ? -1 : 0;
    for (int i = 0; i < length; i++) {
      int octet = block[offset + i] & 0xFF;
      if (i == 0) {
        octet = negative ? octet | 0x80 : octet & 0x7F;
      }
      boolean fits = value >>> 55 == 0 || value >> 55 == -1;
      if (!fits) {
        return OptionalLong.empty();
      }
      value = value << 8 | octet;
    }
    return (value < 0) == negative ? OptionalLong.of(value) : OptionalLong.empty();
  }

  /** Whether a value fits a field's octal digits and closing NUL. */
  static boolean fits(long value, int length) {
    return value >= 0 && value < 1L << (3 * (length - 1));
  }

  static void format(byte[] block, int offset, int length, long value) {
    long rest = value;
    for (int at = offset + length - 2; at >= offset; at--) {
      block[at] = (byte) ('0' + (rest & 7));
      rest >>>= 3;
    }
    block[offset + length - 1] = 0;
  }
}
