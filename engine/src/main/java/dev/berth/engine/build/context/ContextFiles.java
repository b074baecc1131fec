package dev.berth.engine.build.context;

import dev.berth.engine.build.context.ContextEntry.Kind;
import dev.berth.engine.build.dockerfile.IgnoreFile;
import dev.berth.engine.content.StoreFailure;
import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The files of one build, contents and names; closing it removes them from the disk. */
public final class ContextFiles implements AutoCloseable {
  /** Name of the file that holds the contents, in the build's folder. */
  public static final String NAME = "context";

  private static final String IGNORE_FILE = ".dockerignore";
  private static final int MAX_IGNORE_FILE = 1 << 20;

  private final Path file;
  private final FileChannel channel;
  private ContextIndex index = ContextIndex.empty();

  /**
   * Begins with no file.
   *
   * @param folder of the build, where the contents are put
   */
  public ContextFiles(Path folder) {
    this.file = folder.resolve(NAME);
    try {
      this.channel =
          FileChannel.open(
              file,
              StandardOpenOption.CREATE_NEW,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw StoreFailure.of("keep the build context", file, e);
    }
  }

  FileChannel channel() {
    return channel;
  }

  Path file() {
    return file;
  }

  /** Takes what has arrived, without what its own .dockerignore leaves out. */
  void take(ContextIndex arrived) {
    index = arrived.without(ignoreFile(arrived));
  }

  private IgnoreFile ignoreFile(ContextIndex arrived) {
    var entry = arrived.find(IGNORE_FILE).filter(found -> found.kind() == Kind.FILE);
    if (entry.isEmpty()) {
      return IgnoreFile.parse("");
    }
    if (entry.get().size() > MAX_IGNORE_FILE) {
      throw new BerthException(
          ErrorKind.RESOURCE_EXHAUSTED,
          "cannot use the .dockerignore: it has %d bytes and the limit is %d"
              .formatted(entry.get().size(), MAX_IGNORE_FILE));
    }
    var bytes = ByteBuffer.allocate((int) entry.get().size());
    read(entry.get(), 0, bytes);
    return IgnoreFile.parse(new String(bytes.array(), StandardCharsets.UTF_8));
  }

  public ContextIndex index() {
    return index;
  }

  /** Fills a buffer with the content of a file from a place on. */
  public void read(ContextEntry entry, long from, ByteBuffer target) {
    try {
      while (target.hasRemaining()) {
        int count = channel.read(target, entry.offset() + from + target.position());
        if (count < 0) {
          throw BerthException.internal("the build context became shorter", null);
        }
      }
    } catch (IOException e) {
      throw StoreFailure.of("read the build context", file, e);
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw StoreFailure.of("remove the build context", file, e);
    }
  }
}
