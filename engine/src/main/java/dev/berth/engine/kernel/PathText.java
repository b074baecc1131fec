package dev.berth.engine.kernel;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * File names as strings, without loss: UTF-8, where a byte that isn't UTF-8 becomes a lone
 * surrogate from U+DC80 to U+DCFF and back. The kernel's names are any bytes but NUL and slash.
 */
public final class PathText {
  private static final int ESCAPE = 0xDC00;

  private PathText() {}

  public static byte[] encode(String path) {
    for (int i = 0; i < path.length(); i++) {
      if (path.charAt(i) >= 0x80) {
        return encodeAny(path);
      }
    }
    return path.getBytes(StandardCharsets.ISO_8859_1);
  }

  public static String decode(byte[] bytes) {
    return decode(bytes, 0, bytes.length);
  }

  public static String decode(byte[] bytes, int offset, int length) {
    for (int i = offset; i < offset + length; i++) {
      if (bytes[i] < 0) {
        return decodeAny(bytes, offset, length);
      }
    }
    return new String(bytes, offset, length, StandardCharsets.ISO_8859_1);
  }

  /** The name with every byte that isn't UTF-8 replaced, for people and for JSON. */
  public static String printable(String path) {
    for (int i = 0; i < path.length(); i++) {
      if (Character.isSurrogate(path.charAt(i))) {
        return new String(encode(path), StandardCharsets.UTF_8);
      }
    }
    return path;
  }

  private static byte[] encodeAny(String path) {
    var out = new ByteArrayOutputStream(path.length() * 3);
    for (int i = 0; i < path.length(); ) {
      int point = path.codePointAt(i);
      if (point >= ESCAPE + 0x80 && point <= ESCAPE + 0xFF) {
        out.write(point - ESCAPE);
      } else {
        out.writeBytes(Character.toString(point).getBytes(StandardCharsets.UTF_8));
      }
      i += Character.charCount(point);
    }
    return out.toByteArray();
  }

  private static String decodeAny(byte[] bytes, int offset, int length) {
    var decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    try {
      return decoder.decode(ByteBuffer.wrap(bytes, offset, length)).toString();
    } catch (CharacterCodingException e) {
      return decodeEscaping(bytes, offset, length);
    }
  }

  private static String decodeEscaping(byte[] bytes, int offset, int length) {
    var decoder = StandardCharsets.UTF_8.newDecoder();
    var in = ByteBuffer.wrap(bytes, offset, length);
    var out = CharBuffer.allocate(length);
    while (true) {
      var result = decoder.decode(in, out, true);
      if (!result.isError()) {
        return out.flip().toString();
      }
      for (int i = 0; i < result.length(); i++) {
        out.put((char) (ESCAPE + (in.get() & 0xFF)));
      }
      decoder.reset();
    }
  }
}
