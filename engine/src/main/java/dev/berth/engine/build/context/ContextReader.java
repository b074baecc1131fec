package dev.berth.engine.build.context;

import dev.berth.engine.build.context.ContextEntry.Kind;
import dev.berth.engine.content.StoreFailure;
import dev.berth.engine.error.BerthException;
import dev.berth.engine.layer.ArchiveLimits;
import dev.berth.engine.layer.ContentSink;
import dev.berth.engine.layer.MemoryBudget;
import dev.berth.engine.layer.TarEntry;
import dev.berth.engine.layer.TarReader;
import dev.berth.engine.operation.OperationContext;
import dev.berth.engine.value.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.StringJoiner;

/** Takes in the archive of a context. */
public final class ContextReader {
  /** How much a context may be: its names are kept in memory. */
  public static final ArchiveLimits LIMITS = new ArchiveLimits(64L << 30, 1_000_000, 128 << 20);

  private static final int ZEROS = 1 << 16;

  private final ContextFiles files;
  private final ContextIndex.Builder index;
  private final OperationContext operation;
  private long end;

  private ContextReader(ContextFiles files, ArchiveLimits limits, OperationContext operation) {
    this.files = files;
    this.index = new ContextIndex.Builder(new MemoryBudget(limits.memory(), "its names"));
    this.operation = operation;
  }

  /**
   * Reads an archive to its end.
   *
   * @param archive plain; not closed
   * @throws BerthException CORRUPT where it is none, or has names that lead out of it
   */
  public static void read(
      InputStream archive, ContextFiles files, ArchiveLimits limits, OperationContext operation) {
    var reader = new ContextReader(files, limits, operation);
    var tar = new TarReader(archive, limits);
    long count = 0;
    for (var entry = tar.next(); entry.isPresent(); entry = tar.next()) {
      reader.add(entry.get(), tar);
      if (++count % 100 == 0) {
        operation.checkCancelled();
        operation.progress("reading the build context", tar.offset(), 0);
      }
    }
    files.take(reader.index.build());
  }

  private void add(TarEntry entry, TarReader tar) {
    var path = plain(entry.name());
    switch (entry.type()) {
      case FILE -> index.add(file(path, entry, tar));
      case FOLDER -> index.add(ContextEntry.folder(path, entry.mode(), entry.modified()));
      case SYMBOLIC_LINK -> index.add(without(path, Kind.LINK, entry));
      case HARD_LINK -> index.add(linked(entry).at(path));
      case CHARACTER_DEVICE, BLOCK_DEVICE, FIFO -> index.add(without(path, Kind.OTHER, entry));
    }
  }

  private static ContextEntry without(String path, Kind kind, TarEntry entry) {
    return new ContextEntry(
        path, kind, entry.mode(), entry.modified(), 0, 0, Optional.empty(), entry.linkName());
  }

  private ContextEntry linked(TarEntry entry) {
    return index
        .find(plain(entry.linkName()))
        .filter(found -> found.kind() == Kind.FILE)
        .orElseThrow(
            () ->
                ContextIndex.refused(
                    entry.name(), "it is a hard link to a file that didn't come before it"));
  }

  private ContextEntry file(String path, TarEntry entry, TarReader tar) {
    long offset = end;
    var content = new Content(offset);
    tar.content(content);
    content.zerosTo(entry.size());
    end += entry.size();
    content.extend(end);
    return new ContextEntry(
        path,
        Kind.FILE,
        entry.mode(),
        entry.modified(),
        entry.size(),
        offset,
        Optional.of(Digest.finish(content.hasher)),
        "");
  }

  /** The relative path of a name, which must not lead out of the archive. */
  private static String plain(String name) {
    var path = new StringJoiner("/");
    for (var part : name.split("/")) {
      if (part.equals("..")) {
        throw ContextIndex.refused(name, "the name leads out of the context");
      }
      if (part.indexOf('\0') >= 0) {
        throw ContextIndex.refused(name, "the name holds a NUL");
      }
      if (!part.isEmpty() && !part.equals(".")) {
        path.add(part);
      }
    }
    return path.toString();
  }

  /** Writes a file's content behind the others' and hashes it, holes as zeros. */
  private final class Content implements ContentSink {
    private final MessageDigest hasher = Digest.hasher();
    private final long offset;
    private long hashed;

    Content(long offset) {
      this.offset = offset;
    }

    @Override
    public void data(long position, byte[] bytes, int from, int length) {
      zerosTo(position);
      hasher.update(bytes, from, length);
      hashed = position + length;
      var buffer = ByteBuffer.wrap(bytes, from, length);
      try {
        for (long at = offset + position; buffer.hasRemaining(); ) {
          at += files.channel().write(buffer, at);
        }
      } catch (IOException e) {
        throw StoreFailure.of("keep the build context", files.file(), e);
      }
    }

    void zerosTo(long position) {
      var zeros = new byte[(int) Math.min(ZEROS, Math.max(0, position - hashed))];
      while (hashed < position) {
        int count = (int) Math.min(zeros.length, position - hashed);
        hasher.update(zeros, 0, count);
        hashed += count;
        operation.checkCancelled();
      }
    }

    /** A hole at the end of the last file belongs to the file as well. */
    void extend(long size) {
      try {
        if (files.channel().size() < size) {
          files.channel().write(ByteBuffer.wrap(new byte[1]), size - 1);
        }
      } catch (IOException e) {
        throw StoreFailure.of("keep the build context", files.file(), e);
      }
    }
  }
}
