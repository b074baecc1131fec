package dev.berth.engine.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.engine.kernel.RawInflater;
import dev.berth.engine.kernel.jna.IsaInflater;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Random;
import java.util.function.Supplier;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Gzip by the JDK's inflater and by ISA-L's, whole, in pieces, damaged. */
class GzipStreamTest {
  enum Kind {
    JDK(JdkInflater::new),
    ISA_L(() -> IsaInflater.open().orElseThrow());

    private final Supplier<RawInflater> open;

    Kind(Supplier<RawInflater> open) {
      this.open = open;
    }
  }

  @Test
  void theFastOneIsHereAndAsItShouldBe() {
    assertTrue(IsaInflater.open().isPresent());
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void streamsOfAllKindsComeOutAsTheyWere(Kind kind) throws IOException {
    var random = new Random(11);
    for (int round = 0; round < 300; round++) {
      var content = content(random);
      int level = random.nextInt(10);
      int members = 1 + random.nextInt(3);
      var whole = new ByteArrayOutputStream();
      var packed = new ByteArrayOutputStream();
      for (int i = 0; i < members; i++) {
        whole.write(content);
        packed.write(gzip(content, level));
      }
      packed.write(new byte[random.nextInt(20)]);
      assertArrayEquals(whole.toByteArray(), read(kind, random, packed.toByteArray()));
    }
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void whatIsDamagedOrCutOffFails(Kind kind) throws IOException {
    var random = new Random(12);
    int found = 0;
    for (int round = 0; round < 2000; round++) {
      var content = content(random);
      var packed = gzip(content, random.nextInt(10));
      boolean cut = random.nextBoolean();
      var damaged = cut ? Arrays.copyOf(packed, random.nextInt(packed.length)) : packed.clone();
      if (!cut) {
        damaged[10 + random.nextInt(packed.length - 10)] ^= (byte) (1 << random.nextInt(8));
      }
      try {
        assertArrayEquals(content, read(kind, random, damaged));
      } catch (IOException e) {
        found++;
      }
    }
    assertTrue(found > 1900, found + " of 2000");
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void noiseIsNoStream(Kind kind) {
    var random = new Random(13);
    for (int round = 0; round < 2000; round++) {
      var noise = new byte[30 + random.nextInt(3000)];
      random.nextBytes(noise);
      System.arraycopy(new byte[] {0x1f, (byte) 0x8b, 8, 0}, 0, noise, 0, 4);
      assertThrows(IOException.class, () -> read(kind, random, noise));
    }
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void aFewBytesThatBecomeManyAreReadInPieces(Kind kind) throws IOException {
    var zeros = gzip(new byte[20_000_000], 9);
    long total = 0;
    try (var in = new GzipStream(new ByteArrayInputStream(zeros), kind.open.get())) {
      var piece = new byte[1 << 20];
      for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
        total += read;
      }
    }
    assertEquals(20_000_000, total);
  }

  private static byte[] content(Random random) {
    var content = new byte[1 + random.nextInt(1 << random.nextInt(19))];
    random.nextBytes(content);
    int kind = random.nextInt(4);
    for (int i = 0; i < content.length; i++) {
      content[i] =
          switch (kind) {
            case 0 -> content[i];
            case 1 -> (byte) (content[i] & 7);
            case 2 -> (byte) (i % 251 < 250 ? i % 251 : content[i]);
            default -> (byte) (i >> 9);
          };
    }
    return content;
  }

  private static byte[] gzip(byte[] content, int level) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var out =
        new GZIPOutputStream(bytes) {
          {
            def.setLevel(level);
            def.setStrategy(level == 3 ? Deflater.HUFFMAN_ONLY : Deflater.DEFAULT_STRATEGY);
          }
        }) {
      out.write(content);
    }
    return bytes.toByteArray();
  }

  /** Reads all of it, given and taken in pieces of any size. */
  private static byte[] read(Kind kind, Random random, byte[] packed) throws IOException {
    int most = 1 + random.nextInt(1 << random.nextInt(18));
    var pieces =
        new FilterInputStream(new ByteArrayInputStream(packed)) {
          @Override
          public int read(byte[] target, int offset, int length) throws IOException {
            return super.read(target, offset, Math.min(length, most));
          }
        };
    var whole = new ByteArrayOutputStream();
    try (InputStream in = new GzipStream(pieces, kind.open.get())) {
      var piece = new byte[1 + random.nextInt(1 << random.nextInt(19))];
      for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
        whole.write(piece, 0, read);
      }
    }
    return whole.toByteArray();
  }
}
