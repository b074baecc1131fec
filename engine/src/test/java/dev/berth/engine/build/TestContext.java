package dev.berth.engine.build;

import dev.berth.engine.layer.TarEntry;
import dev.berth.engine.layer.TarWriter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** A build context, written file by file as an archive. */
public final class TestContext {
  /** The time of every file that is given no other. */
  public static final Instant TIME = Instant.parse("2026-01-02T03:04:05Z");

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final TarWriter tar = new TarWriter(bytes);

  public TestContext file(String path, String content) {
    return file(path, 0644, content);
  }

  public TestContext file(String path, int mode, String content) {
    return file(path, mode, TIME, content);
  }

  public TestContext file(String path, int mode, Instant modified, String content) {
    var data = content.getBytes(StandardCharsets.UTF_8);
    entry(path, TarEntry.Type.FILE, mode, modified, data.length, "");
    tar.content(data, 0, data.length);
    return this;
  }

  public TestContext folder(String path, int mode) {
    return entry(path + "/", TarEntry.Type.FOLDER, mode, TIME, 0, "");
  }

  public TestContext link(String path, String target) {
    return entry(path, TarEntry.Type.SYMBOLIC_LINK, 0777, TIME, 0, target);
  }

  public TestContext hardLink(String path, String target) {
    return entry(path, TarEntry.Type.HARD_LINK, 0644, TIME, 0, target);
  }

  public TestContext fifo(String path) {
    return entry(path, TarEntry.Type.FIFO, 0644, TIME, 0, "");
  }

  private TestContext entry(
      String path, TarEntry.Type type, int mode, Instant modified, long size, String link) {
    tar.entry(
        new TarEntry(
            path,
            type,
            mode,
            1234,
            1234,
            size,
            modified,
            link,
            0,
            0,
            Map.of(),
            TarEntry.SparseMap.WHOLE));
    return this;
  }

  /** The archive; nothing can be added afterwards. */
  public byte[] tar() {
    tar.finish();
    return bytes.toByteArray();
  }

  public Optional<ContextSupplier> upload() {
    var archive = tar();
    return Optional.of(() -> new ByteArrayInputStream(archive));
  }
}
