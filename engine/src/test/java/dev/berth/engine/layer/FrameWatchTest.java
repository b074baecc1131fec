package dev.berth.engine.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Where frames with large windows begin, in what the library itself has compressed. */
class FrameWatchTest {
  private static final byte[] SKIPPED = {0x55, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3};

  @BeforeAll
  static void load() {
    ZstdLibrary.load();
  }

  private static byte[] content(int size) {
    var bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return bytes;
  }

  /** A frame of a stream, whose size isn't known when it begins. */
  private static byte[] streamed(byte[] content, int windowLog, boolean checksum) {
    var out = new ByteArrayOutputStream();
    try (var frame = new ZstdOutputStream(out)) {
      frame.setLong(windowLog);
      frame.setChecksum(checksum);
      frame.write(content);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private static byte[] joined(byte[]... parts) {
    var all = new ByteArrayOutputStream();
    List.of(parts).forEach(all::writeBytes);
    return all.toByteArray();
  }

  /** Offsets up to which it had gone on each time that somebody was asked. */
  private static List<Integer> asked(byte[] bytes, int step) throws IOException {
    var asked = new ArrayList<Integer>();
    var seen = new ByteArrayOutputStream();
    var watch = new FrameWatch(new ByteArrayInputStream(bytes), () -> asked.add(seen.size()));
    var piece = new byte[step];
    for (int read = watch.read(piece); read >= 0; read = watch.read(piece)) {
      seen.write(piece, 0, read);
    }
    assertArrayEquals(bytes, seen.toByteArray());
    return asked;
  }

  private static void assertAsked(int times, byte[] bytes) throws IOException {
    assertEquals(times, asked(bytes, 1).size());
    assertEquals(times, asked(bytes, 7).size());
    assertEquals(times, asked(bytes, 1 << 20).size());
  }

  @Test
  void smallWindowsAskNobody() throws IOException {
    var some = content(300_000);
    assertAsked(0, streamed(some, 23, true));
    assertAsked(0, Zstd.compress(some, 19));
    assertAsked(0, Zstd.compress(new byte[0], 1));
    assertAsked(0, Zstd.compress(new byte[200], 1));
    assertAsked(0, Zstd.compress(content(400), 1));
    assertAsked(0, joined(Zstd.compress(some, 1), SKIPPED, streamed(some, 20, true)));
    assertAsked(0, streamed(new byte[1 << 20], 22, false));
  }

  @Test
  void eachFrameWithALargeWindowAsksBeforeItsHeaderGoesOn() throws IOException {
    var some = content(300_000);
    var large = streamed(some, 27, true);
    assertAsked(1, large);
    assertAsked(1, streamed(some, 24, false));
    assertAsked(2, joined(large, SKIPPED, streamed(some, 20, true), large));
    assertEquals(1, asked(large, 1).size());
    int header = asked(large, 1).getFirst();
    assertEquals(5, header); // magic and descriptor have gone on, the window hasn't
  }

  @Test
  void aFrameInOnePieceNeedsAllOfIt() throws IOException {
    assertAsked(1, Zstd.compress(new byte[(8 << 20) + 1], 22));
    assertAsked(0, Zstd.compress(new byte[8 << 20], 22));
  }

  @Test
  void whatCannotBeToldAsksToo() throws IOException {
    assertAsked(1, joined(Zstd.compress(content(100), 1), content(100)));
  }

  @Test
  void theLibraryReadsThroughIt() throws IOException {
    var some = content(3 << 20);
    var frames = joined(streamed(some, 27, true), SKIPPED, Zstd.compress(some, 3));
    try (InputStream plain =
        Decompression.open(new ByteArrayInputStream(frames), Long.MAX_VALUE, () -> {})) {
      assertArrayEquals(joined(some, some), plain.readAllBytes());
    }
  }
}
