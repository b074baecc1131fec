package dev.berth.engine.layer;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.kernel.PathText;

/** A header block as it stands in the archive: 512 bytes, its fields by offset. */
final class TarBlock {
  static final int SIZE = 512;

  final byte[] bytes = new byte[SIZE];
  long offset;

  boolean isZero() {
    for (byte b : bytes) {
      if (b != 0) {
        return false;
      }
    }
    return true;
  }

  /** Old programs summed signed bytes. */
  void verify() {
    int unsigned = 0;
    int signed = 0;
    for (int i = 0; i < SIZE; i++) {
      byte b = i >= 148 && i < 156 ? (byte) ' ' : bytes[i];
      unsigned += b & 0xFF;
      signed += b;
    }
    long wanted = TarNumbers.parse(bytes, 148, 8).orElse(-1);
    if (wanted != unsigned && wanted != signed) {
      throw corrupt("no tar header where one should be: its checksum is wrong");
    }
  }

  char type() {
    return (char) (bytes[156] & 0xFF);
  }

  String text(int at, int length) {
    int end = at;
    while (end < at + length && bytes[end] != 0) {
      end++;
    }
    return PathText.decode(bytes, at, end - at);
  }

  long number(int at, int length, String field) {
    return TarNumbers.parse(bytes, at, length)
        .orElseThrow(() -> corrupt("the field " + field + " is not a number"));
  }

  String name() {
    var name = text(0, 100);
    if (isGnu()) {
      return oldPrefix() + name;
    }
    if (!isUstar()) {
      return name;
    }
    boolean isStar = bytes[508] == 't' && bytes[509] == 'a' && bytes[510] == 'r';
    var prefix = text(345, isStar ? 131 : 155);
    return prefix.isEmpty() ? name : prefix + "/" + name;
  }

  /**
   * Images of Docker's first years have headers that say they are GNU's and hold a prefix where GNU
   * has two times.
   */
  private String oldPrefix() {
    if (isTime(345) && isTime(357)) {
      return "";
    }
    var prefix = text(345, 155);
    boolean isText = prefix.chars().allMatch(c -> c < 128);
    return prefix.isEmpty() || !isText ? "" : prefix + "/";
  }

  private boolean isTime(int at) {
    return bytes[at] == 0 || TarNumbers.parse(bytes, at, 12).isPresent();
  }

  boolean isUstar() {
    return magic() && bytes[262] == 0;
  }

  boolean isGnu() {
    return magic() && bytes[262] == ' ' && bytes[263] == ' ';
  }

  /** The first format had no numbers of devices, whatever stands in their place. */
  boolean hasDevice() {
    return isUstar() || isGnu();
  }

  private boolean magic() {
    return bytes[257] == 'u'
        && bytes[258] == 's'
        && bytes[259] == 't'
        && bytes[260] == 'a'
        && bytes[261] == 'r';
  }

  BerthException corrupt(String why) {
    return corrupt(offset, why);
  }

  static BerthException corrupt(long offset, String why) {
    return new BerthException(
        ErrorKind.CORRUPT,
        "cannot read the archive: at byte %d %s; fetch or make it again".formatted(offset, why));
  }
}
