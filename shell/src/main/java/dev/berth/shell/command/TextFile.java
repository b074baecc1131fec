package dev.berth.shell.command;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Text that a command line names: UTF-8 and nothing else. */
final class TextFile {
  private TextFile() {}

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
