package dev.berth.engine.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.luben.zstd.ZstdOutputStream;
import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.kernel.jna.JnaFileCalls;
import dev.berth.engine.testing.Shell;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.SequenceInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Archives whose decompression takes much memory: how many at once, and who waits for whom. */
@Tag("kernel")
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LargeWindowTest {
  private static final int AT_ONCE = 2;
  private static final int LARGE = 27;

  private final LayerApplier applier = new LayerApplier(new JnaFileCalls());
  private Path folder;

  @BeforeEach
  void makeFolder() throws IOException {
    ZstdLibrary.load();
    folder = Files.createTempDirectory("layer-");
  }

  @AfterEach
  void removeFolder() throws Exception {
    Shell.run("rm", "-rf", folder.toString());
  }

  private static byte[] compressed(Archive archive, int windowLog) {
    var out = new ByteArrayOutputStream();
    try (var frame = new ZstdOutputStream(out)) {
      frame.setLong(windowLog);
      frame.write(archive.bytes());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private Path target() throws IOException {
    return Files.createTempDirectory(folder, "target-");
  }

  /** A layer that is being unpacked, and whose archive comes as far as is let. */
  private final class Slow {
    private final PipedOutputStream sender = new PipedOutputStream();
    private final byte[] bytes = compressed(new Archive().file("file", "content"), LARGE);
    private final Path target = target();
    private final CompletableFuture<AppliedLayer> applied = new CompletableFuture<>();
    private final LayerApplier.Place place = applier.admit(() -> {});
    private final Thread thread;

    Slow(PipedInputStream archive) throws IOException {
      sender.connect(archive);
      thread =
          Thread.ofPlatform()
              .start(
                  () -> {
                    try (place) {
                      applied.complete(
                          place.apply(archive, target, LowerLookup.none(), ArchiveLimits.DEFAULT));
                    } catch (Throwable e) {
                      applied.completeExceptionally(e);
                    }
                  });
      sender.write(bytes, 0, bytes.length / 2);
      sender.flush();
    }

    Slow() throws IOException {
      this(new PipedInputStream(1 << 16));
    }

    /** Whether it waits until others have given their memory back. */
    boolean waits() {
      return place.waitsForMemory();
    }

    /** Whether its archive is being decompressed. */
    boolean reads() {
      return Arrays.stream(thread.getStackTrace())
              .anyMatch(frame -> frame.getClassName().contains("PipedInputStream"))
          && Arrays.stream(thread.getStackTrace())
              .anyMatch(frame -> frame.getClassName().contains("ZstdInputStream"));
    }

    void end() throws Exception {
      sender.write(bytes, bytes.length / 2, bytes.length - bytes.length / 2);
      sender.close();
      applied.get();
      assertEquals("content", Files.readString(target.resolve("file")));
    }
  }

  private static void until(java.util.function.BooleanSupplier condition) throws Exception {
    while (!condition.getAsBoolean()) {
      Thread.sleep(10);
    }
  }

  @Test
  void someGoOnAtOnceAndOthersWaitButNoneWithSmallWindows() throws Exception {
    var first = new ArrayList<Slow>();
    for (int i = 0; i < AT_ONCE; i++) {
      var one = new Slow();
      until(one::reads);
      first.add(one);
    }
    var next = new Slow();
    until(next::waits);
    var small = compressed(new Archive().file("small", "content"), 20);
    var target = target();
    applier.apply(
        new ByteArrayInputStream(small), target, LowerLookup.none(), ArchiveLimits.DEFAULT);
    assertEquals("content", Files.readString(target.resolve("small")));
    assertTrue(next.waits());
    first.getFirst().end();
    next.end();
    first.getLast().end();
  }

  @Test
  void whoWaitsForMemoryCanBeCancelled() throws Exception {
    var first = List.of(new Slow(), new Slow());
    for (var one : first) {
      until(one::reads);
    }
    var next = new Slow();
    until(next::waits);
    next.thread.interrupt();
    var failure = assertThrows(ExecutionException.class, next.applied::get);
    assertTrue(String.valueOf(failure.getMessage()).contains("cancelled"), failure::toString);
    for (var one : first) {
      one.end();
    }
  }

  @Test
  void anArchiveThatFailsAtItsBeginningGivesItsMemoryBack() throws Exception {
    var magic = new byte[] {(byte) 0xFD, '7', 'z', 'X', 'Z', 0};
    for (int i = 0; i <= AT_ONCE; i++) {
      var broken = new SequenceInputStream(new ByteArrayInputStream(magic), new Cancelled());
      var target = target();
      assertThrows(
          BerthException.class,
          () -> applier.apply(broken, target, LowerLookup.none(), ArchiveLimits.DEFAULT));
    }
    var one = new Slow();
    until(one::reads);
    one.end();
  }

  private static final class Cancelled extends InputStream {
    @Override
    public int read() {
      throw new BerthException(ErrorKind.CANCELLED, "cancelled");
    }
  }

  @Test
  void whoIsNotInterruptedIsAskedWhileItWaitsForMemory() throws Exception {
    var bytes = compressed(new Archive().file("file", "content"), LARGE);
    var open = new ArrayList<InputStream>();
    for (int i = 0; i < AT_ONCE; i++) {
      var around = Decompression.open(new ByteArrayInputStream(bytes), Long.MAX_VALUE, () -> {});
      open.add(around);
      assertTrue(around.read() >= 0);
    }
    try (var third =
        Decompression.open(
            new ByteArrayInputStream(bytes),
            Long.MAX_VALUE,
            () -> {
              throw new BerthException(ErrorKind.CANCELLED, "cancelled");
            })) {
      assertThrows(BerthException.class, third::read);
    }
    for (var around : open) {
      around.close();
    }
  }

  /** Upper layers could else hold all the memory that a lower one waits for, and wait for it. */
  @Test
  void aLayerWithALargeWindowDoesNotWaitForThoseBelow() throws Exception {
    var noise = new byte[2 << 20];
    new Random(1).nextBytes(noise);
    var upper =
        compressed(
            new Archive()
                .hardLink("link", "below")
                .add(Archive.entry("a", TarEntry.Type.FILE, 0644, noise.length, "", Map.of()))
                .content(noise),
            LARGE);
    var archive =
        new SequenceInputStream(
            new SequenceInputStream(
                new ByteArrayInputStream(upper, 0, upper.length / 2), new AfterTheFiles()),
            new ByteArrayInputStream(upper, upper.length / 2, upper.length));
    var below = LowerLookup.later(new CompletableFuture<>());
    var target = target();
    try (var place = applier.admit(() -> {})) {
      assertThrows(
          LowerNeededException.class,
          () -> place.apply(archive, target, below, ArchiveLimits.DEFAULT));
    }
    for (int i = 0; i < AT_ONCE; i++) { // it has given its leave back
      var one = new Slow();
      until(one::reads);
      one.end();
    }
  }

  /** No byte, and its end comes when the one who makes files has given up. */
  private static final class AfterTheFiles extends InputStream {
    @Override
    public int read() {
      try {
        until(
            () ->
                Thread.getAllStackTraces().values().stream()
                    .flatMap(Arrays::stream)
                    .anyMatch(
                        frame ->
                            frame.getClassName().equals(ChunkQueue.class.getName())
                                && frame.getMethodName().equals("stop")));
        return -1;
      } catch (Exception e) {
        throw new AssertionError(e);
      }
    }
  }
}
