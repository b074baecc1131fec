package dev.berth.engine.log;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.Optional;

/**
 * One file of a log, held open: it stays readable when it is renamed or removed.
 *
 * @param key device and inode; not used again while the file is open
 * @param length in bytes when it was opened; one that is written goes on growing
 */
record LogFile(Path path, FileChannel channel, Object key, Instant modified, long length)
    implements AutoCloseable {

  /** Opens a file; empty where there is none of this name. */
  static Optional<LogFile> open(Path path) {
    try {
      while (true) {
        var before = attributes(path);
        var channel = FileChannel.open(path, StandardOpenOption.READ);
        // The name may have gone to another file meanwhile; then what was opened is unknown.
        if (keyOf(path).filter(key -> key.equals(before.fileKey())).isPresent()) {
          var modified = before.lastModifiedTime().toInstant();
          return Optional.of(
              new LogFile(path, channel, before.fileKey(), modified, channel.size()));
        }
        channel.close();
      }
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw failed(path, e);
    }
  }

  /** What identifies the file that has a name now; empty where there is none. */
  static Optional<Object> keyOf(Path path) {
    try {
      return Optional.of(attributes(path).fileKey());
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw failed(path, e);
    }
  }

  private static BasicFileAttributes attributes(Path path) throws IOException {
    return Files.readAttributes(path, BasicFileAttributes.class);
  }

  /** Reads from a position; -1 at the end. */
  int read(ByteBuffer into, long position) {
    try {
      return channel.read(into, position);
    } catch (IOException e) {
      throw failed(path, e);
    }
  }

  private static BerthException failed(Path path, IOException e) {
    if (e instanceof ClosedByInterruptException) {
      return new BerthException(ErrorKind.CANCELLED, "reading the log " + path + " was ended", e);
    }
    return BerthException.internal("cannot read the log %s: %s".formatted(path, e), e);
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw failed(path, e);
    }
  }
}
