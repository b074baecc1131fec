package dev.berth.engine.transfer.archive;

import dev.berth.engine.content.BlobStore;
import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.layer.TarEntry;
import dev.berth.engine.layer.TarWriter;
import dev.berth.engine.operation.OperationContext;
import dev.berth.engine.value.Digest;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Writes the files of an archive; the same files give the same bytes. */
final class ArchiveWriter {
  private static final int BUFFER = 1 << 18;

  private final BlobStore blobs;
  private final OperationContext operation;
  private final byte[] buffer = new byte[BUFFER];

  ArchiveWriter(BlobStore blobs, OperationContext operation) {
    this.blobs = blobs;
    this.operation = operation;
  }

  /**
   * Writes all of it.
   *
   * @param out not closed
   * @throws BerthException CORRUPT where a blob isn't what its name says
   */
  void write(List<SavePlanner.Part> parts, OutputStream out) throws IOException {
    try {
      var tar = new TarWriter(out);
      folder(tar, "blobs/");
      folder(tar, "blobs/sha256/");
      long total = parts.stream().mapToLong(SavePlanner.Part::size).sum();
      long done = 0;
      for (var part : parts) {
        operation.progress("writing", done, total);
        tar.entry(entry(part.name(), TarEntry.Type.FILE, 0644, part.size()));
        switch (part) {
          case SavePlanner.Part.Document(_, var bytes) -> tar.content(bytes, 0, bytes.length);
          case SavePlanner.Part.Content(var digest, long size) -> copy(digest, size, tar);
        }
        done += part.size();
      }
      tar.finish();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static void folder(TarWriter tar, String name) {
    tar.entry(entry(name, TarEntry.Type.FOLDER, 0755, 0));
  }

  private static TarEntry entry(String name, TarEntry.Type type, int mode, long size) {
    return new TarEntry(
        name, type, mode, 0, 0, size, Instant.EPOCH, "", 0, 0, Map.of(), TarEntry.SparseMap.WHOLE);
  }

  private void copy(Digest digest, long size, TarWriter tar) throws IOException {
    var hasher = Digest.hasher();
    long left = size;
    try (var blob = Channels.newInputStream(blobs.open(digest))) {
      for (int read = blob.read(buffer); read >= 0 && read <= left; read = blob.read(buffer)) {
        operation.checkCancelled();
        hasher.update(buffer, 0, read);
        tar.content(buffer, 0, read);
        left -= read;
      }
    }
    if (left != 0 || !Digest.finish(hasher).equals(digest)) {
      throw new BerthException(
          ErrorKind.CORRUPT,
          "cannot save the blob %s: the file %s has other bytes; remove the image and get it again"
              .formatted(digest, blobs.path(digest)));
    }
  }
}
