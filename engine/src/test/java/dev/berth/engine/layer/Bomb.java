package dev.berth.engine.layer;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Enumeration;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;

/**
 * Archives that would exhaust whoever keeps what they say. Most have no end: a reader that doesn't
 * refuse them never comes back.
 */
public enum Bomb {
  EXTENDED_HEADER_OF_8_GIB(_ -> header('x', (8L << 30) - 1)),
  EXTENDED_HEADERS_WITHOUT_END(i -> headed('x', record("SCHILY.xattr.user.a" + i, 10_000))),
  RECORDS_OF_NOTHING_WITHOUT_END(i -> headed('x', ("7 a" + i % 10 + "=b\n").repeat(10_000))),
  GLOBAL_HEADERS_WITHOUT_END(i -> headed('g', record("SCHILY.xattr.user.a" + i, 1000))),
  LONG_NAMES_WITHOUT_END(_ -> headed('L', "n".repeat(100_000))),
  NAME_OF_A_MEBIBYTE(_ -> headed('x', record("path", 1_000_000)), _ -> file()),
  LINK_OF_A_MEBIBYTE(_ -> headed('K', "l".repeat(1_000_000)), _ -> header('2', 0)),
  SPARSE_FILE_OF_4_EIB(_ -> sparse(1L << 62), _ -> sparseMap("0\n")),
  SPARSE_MAP_OF_MANY_PARTS(_ -> sparse(10), _ -> sparseMap("9000000000000000\n")),
  SPARSE_FILE_OF_LESS_THAN_NOTHING(_ -> sparseOfLessThanNothing(), _ -> file()),
  OLD_SPARSE_MAP_WITHOUT_END(_ -> oldSparse(), _ -> oldSparseExtension()),
  FOLDERS_WITH_ATTRIBUTES_WITHOUT_END(
      i -> folder("folder" + i + "/", Map.of("user.a", new byte[60_000]))),
  FOLDERS_WITH_LONG_NAMES_WITHOUT_END(
      i -> folder(i + "/" + ("n".repeat(250) + "/").repeat(16), Map.of())),
  CONTENT_WITHOUT_END(_ -> header('0', 1L << 50), _ -> new byte[1 << 16]),
  PADDING_WITHOUT_END(_ -> new byte[1024], _ -> new byte[1 << 16]);

  private final IntFunction<byte[]>[] parts;

  /**
   * @param parts of the archive by their number; the last one is asked again and again
   */
  @SafeVarargs
  @SuppressWarnings("varargs")
  Bomb(IntFunction<byte[]>... parts) {
    this.parts = parts;
  }

  /** Asserts that a failure tells, briefly, that the archive is damaged or too much. */
  public static void assertTold(BerthException failure) {
    assertTrue(
        Set.of(ErrorKind.CORRUPT, ErrorKind.RESOURCE_EXHAUSTED).contains(failure.kind()),
        failure::toString);
    assertTrue(failure.getMessage().length() < 500, failure::getMessage);
  }

  public InputStream stream() {
    return new SequenceInputStream(
        new Enumeration<InputStream>() {
          private int next;

          @Override
          public boolean hasMoreElements() {
            return true;
          }

          @Override
          public InputStream nextElement() {
            var part = parts[Math.min(next, parts.length - 1)];
            return new java.io.ByteArrayInputStream(part.apply(next++));
          }
        });
  }

  private static byte[] folder(String name, Map<String, byte[]> attributes) {
    var bytes = new ByteArrayOutputStream();
    new TarWriter(bytes).entry(Archive.entry(name, TarEntry.Type.FOLDER, 0755, 0, "", attributes));
    return bytes.toByteArray();
  }

  private static String record(String key, int length) {
    return record(key, "v".repeat(length));
  }

  private static String record(String key, String value) {
    int rest = key.length() + value.length() + 3;
    int length = rest + Integer.toString(rest).length();
    length = rest + Integer.toString(length).length();
    return length + " " + key + "=" + value + "\n";
  }

  private static byte[] sparse(long size) {
    return headed(
        'x',
        record("GNU.sparse.major", "1")
            + record("GNU.sparse.minor", "0")
            + record("GNU.sparse.realsize", Long.toString(size)));
  }

  private static byte[] sparseMap(String lines) {
    return joined(header('0', 512), padded(lines.getBytes(StandardCharsets.US_ASCII)));
  }

  private static byte[] oldSparse() {
    var block = header('S', 0);
    block[482] = 1;
    return TarWriter.sealed(block);
  }

  private static byte[] sparseOfLessThanNothing() {
    var block = header('S', 0);
    java.nio.ByteBuffer.wrap(block, 483 + 4, 8).putLong(-1L << 50);
    Arrays.fill(block, 483, 483 + 4, (byte) 0xFF);
    return TarWriter.sealed(block);
  }

  private static byte[] oldSparseExtension() {
    var block = new byte[TarBlock.SIZE];
    for (int i = 0; i < 21; i++) {
      TarNumbers.format(block, 24 * i, 12, 0);
      TarNumbers.format(block, 24 * i + 12, 12, 0);
    }
    block[504] = 1;
    return block;
  }

  private static byte[] file() {
    return header('0', 0);
  }

  private static byte[] headed(char type, String content) {
    var bytes = content.getBytes(StandardCharsets.US_ASCII);
    return joined(header(type, bytes.length), padded(bytes));
  }

  private static byte[] header(char type, long size) {
    var block = new byte[TarBlock.SIZE];
    block[0] = 'f';
    TarNumbers.format(block, 100, 8, 0644);
    TarNumbers.format(block, 108, 8, 0);
    TarNumbers.format(block, 116, 8, 0);
    if (TarNumbers.fits(size, 12)) {
      TarNumbers.format(block, 124, 12, size);
    } else {
      java.nio.ByteBuffer.wrap(block, 128, 8).putLong(size);
      block[124] = (byte) 0x80;
    }
    TarNumbers.format(block, 136, 12, 0);
    block[156] = (byte) type;
    System.arraycopy("ustar\00000".getBytes(StandardCharsets.US_ASCII), 0, block, 257, 8);
    return TarWriter.sealed(block);
  }

  private static byte[] padded(byte[] bytes) {
    return Arrays.copyOf(bytes, (bytes.length + TarBlock.SIZE - 1) & -TarBlock.SIZE);
  }

  private static byte[] joined(byte[] first, byte[] second) {
    var out = new ByteArrayOutputStream();
    out.writeBytes(first);
    out.writeBytes(second);
    return out.toByteArray();
  }
}
