package dev.berth.engine.kernel.jna;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class LibcryptoSha256Test {
  private final Random random = new Random(1);

  @BeforeAll
  static void install() {
    NativeDigests.install();
  }

  private static MessageDigest ours() throws Exception {
    var digest = MessageDigest.getInstance("SHA-256");
    assertEquals("BerthDigests", digest.getProvider().getName());
    return digest;
  }

  private static byte[] expected(byte[] content) throws Exception {
    return MessageDigest.getInstance("SHA-256", "SUN").digest(content);
  }

  @Test
  void agreesWithJavaHoweverTheContentComes() throws Exception {
    for (int round = 0; round < 200; round++) {
      var content = new byte[random.nextInt(100_000)];
      random.nextBytes(content);
      var digest = ours();
      int at = 0;
      while (at < content.length) {
        int step = Math.min(content.length - at, 1 + random.nextInt(20_000));
        switch (random.nextInt(4)) {
          case 0 -> {
            step = 1;
            digest.update(content[at]);
          }
          case 1 -> digest.update(content, at, step);
          case 2 -> digest.update(ByteBuffer.wrap(content, at, step));
          default -> {
            var direct = ByteBuffer.allocateDirect(step + 7).position(7).put(content, at, step);
            digest.update(direct.flip().position(7));
            assertEquals(0, direct.remaining());
          }
        }
        at += step;
      }
      assertArrayEquals(expected(content), digest.digest());
    }
  }

  @Test
  void startsAnewAfterADigestAndAReset() throws Exception {
    var digest = ours();
    digest.update(new byte[10]);
    digest.reset();
    assertArrayEquals(expected(new byte[0]), digest.digest());
    assertArrayEquals(expected(new byte[] {1}), digest.digest(new byte[] {1}));
    assertArrayEquals(expected(new byte[] {2}), digest.digest(new byte[] {2}));
  }

  @Test
  void aCopyGoesItsOwnWay() throws Exception {
    var digest = ours();
    digest.update(new byte[40_000]);
    var copy = (MessageDigest) digest.clone();
    copy.update((byte) 1);
    assertArrayEquals(expected(new byte[40_000]), digest.digest());
    var longer = new byte[40_001];
    longer[40_000] = 1;
    assertArrayEquals(expected(longer), copy.digest());
  }

  @Test
  void whatHasComputedItsDigestTakesNoMemory() throws Exception {
    var finished = new ArrayList<MessageDigest>();
    var content = new byte[20_000];
    long before = resident();
    for (int i = 0; i < 10_000; i++) {
      var hasher = ours();
      hasher.digest(content);
      finished.add(hasher);
    }
    long taken = resident() - before;
    assertTrue(taken < 100_000, () -> finished.size() + " take " + taken + " kB");
  }

  /** In kB. */
  private static long resident() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("RssAnon:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
        .findFirst()
        .orElseThrow();
  }
}
