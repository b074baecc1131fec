package dev.berth.shell.command;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Text that a command line names: UTF-8 and nothing else. */
final class TextFile {
  /** As large as the server takes one. */
  private static final int MOST_BYTES = 1 << 20;

  private TextFile() {}

  /**
   * Reads a whole text.
   *
   * @param name for people
   */
  static String read(String name, InputStream in) throws IOException {
    var bytes = in.readNBytes(MOST_BYTES + 1);
    if (bytes.length > MOST_BYTES) {
      throw new UsageException(
          name + " is longer than %,d bytes, and no Dockerfile may be".formatted(MOST_BYTES));
    }
    return decode(name, bytes);
  }

  /**
   * Decodes the bytes of a file.
   *
   * @param name for people
   */
  static String decode(String name, byte[] bytes) throws IOException {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new UsageException(
          name + " is not UTF-8; convert it, for instance with iconv -f latin1 -t utf8");
    }
  }
}
