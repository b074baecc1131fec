package dev.berth.properties.layer;

import com.github.luben.zstd.Zstd;
import dev.berth.engine.error.BerthException;
import dev.berth.engine.layer.Archive;
import dev.berth.engine.layer.ArchiveLimits;
import dev.berth.engine.layer.Decompression;
import dev.berth.engine.layer.TarEntry;
import dev.berth.engine.layer.TarReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/**
 * Damaged archives: whatever is read, what can't be is a BerthException and memory stays bounded.
 */
class TarFuzzProperties {
  private static final int BLOCK = 512;
  private static final ArchiveLimits LIMITS = new ArchiveLimits(1 << 26, 10_000, 1 << 20);
  private static final byte[] ARCHIVE = archive();

  @Property(tries = 1000)
  void aDamagedArchiveIsReadOrRefused(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 12) int changes) {
    var random = new Random(seed);
    var bytes = ARCHIVE.clone();
    for (int i = 0; i < changes; i++) {
      change(bytes, random);
    }
    readAll(random.nextInt(4) == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes);
  }

  @Tag("full")
  @Property(tries = 100_000)
  void aDamagedArchiveIsReadOrRefusedForLong(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 12) int changes) {
    aDamagedArchiveIsReadOrRefused(seed, changes);
  }

  @Property(tries = 1000)
  void noiseIsReadOrRefused(@ForAll byte[] noise) {
    readAll(noise);
  }

  @Property(tries = 1000)
  void damagedCompressionIsReadOrRefused(
      @ForAll long seed, @ForAll @IntRange(min = 0, max = 2) int kind) throws IOException {
    var random = new Random(seed);
    var bytes = compressed(kind);
    for (int i = random.nextInt(5); i >= 0; i--) {
      bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
    }
    var cut = random.nextBoolean() ? bytes : Arrays.copyOf(bytes, random.nextInt(bytes.length));
    try (var plain = Decompression.open(new ByteArrayInputStream(cut), 1 << 26, () -> {})) {
      plain.transferTo(OutputStream.nullOutputStream());
    } catch (BerthException e) {
      // Refused.
    }
  }

  private static void readAll(byte[] bytes) {
    try {
      var reader = new TarReader(new ByteArrayInputStream(bytes), LIMITS);
      for (var entry = reader.next(); entry.isPresent(); entry = reader.next()) {
        reader.content((position, content, offset, length) -> {});
      }
    } catch (BerthException e) {
      // Refused.
    }
  }

  /** Half of the changes leave the block's checksum right, or the reader would stop there. */
  private static void change(byte[] bytes, Random random) {
    int block = random.nextInt(bytes.length / BLOCK) * BLOCK;
    switch (random.nextInt(4)) {
      case 0 -> bytes[block + random.nextInt(BLOCK)] = (byte) random.nextInt();
      case 1 -> {
        bytes[block + random.nextInt(BLOCK)] = (byte) random.nextInt();
        seal(bytes, block);
      }
      case 2 -> {
        int field =
            List.of(100, 108, 116, 124, 136, 156, 257, 329, 337, 386, 482, 483)
                .get(random.nextInt(12));
        for (int i = 0; i < 12; i++) {
          bytes[block + field + i] =
              random.nextBoolean() ? (byte) ('0' + random.nextInt(10)) : (byte) random.nextInt();
        }
        seal(bytes, block);
      }
      default -> {
        int from = random.nextInt(bytes.length / BLOCK) * BLOCK;
        System.arraycopy(bytes.clone(), from, bytes, block, BLOCK);
      }
    }
  }

  private static void seal(byte[] bytes, int block) {
    Arrays.fill(bytes, block + 148, block + 156, (byte) ' ');
    int sum = 0;
    for (int i = 0; i < BLOCK; i++) {
      sum += bytes[block + i] & 0xFF;
    }
    var digits = "%06o".formatted(sum).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    System.arraycopy(digits, 0, bytes, block + 148, 6);
    bytes[block + 154] = 0;
  }

  private static byte[] archive() {
    var parts = List.of(new TarEntry.Part(512, 100), new TarEntry.Part(4096, 10));
    var archive =
        new Archive()
            .folder("a/", 0755)
            .file("a/" + "long".repeat(60), "content")
            .link("l", "target".repeat(40))
            .hardLink("h", "a")
            .device("d", 1, 3)
            .fifo("p");
    archive.add(
        new TarEntry(
            "sparse",
            TarEntry.Type.FILE,
            0644,
            1L << 30,
            0,
            5000,
            Archive.TIME,
            "",
            0,
            0,
            Map.of("user.x", new byte[] {0, 10, 13, -1}),
            TarEntry.SparseMap.of(parts)));
    archive.content(new byte[110]);
    return archive.bytes();
  }

  private static byte[] compressed(int kind) throws IOException {
    var out = new ByteArrayOutputStream();
    switch (kind) {
      case 0 -> write(new GZIPOutputStream(out));
      case 1 -> out.writeBytes(Zstd.compress(ARCHIVE));
      default -> write(new XZOutputStream(out, new LZMA2Options(0)));
    }
    return out.toByteArray();
  }

  private static void write(OutputStream out) throws IOException {
    try (out) {
      out.write(ARCHIVE);
    }
  }
}
