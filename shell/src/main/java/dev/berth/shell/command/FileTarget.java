package dev.berth.shell.command;

import dev.berth.shell.client.RpcException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * A file that is being written, for its owner alone. It gets its name once it is whole; a device or
 * a pipe is written as it is.
 */
public final class FileTarget implements Target {
  private final OutputStream out;
  private final Path file;
  private final Optional<Path> arriving;

  private FileTarget(OutputStream out, Path file, Optional<Path> arriving) {
    this.out = out;
    this.file = file;
    this.arriving = arriving;
  }

  /**
   * Begins a file.
   *
   * @throws RpcException INVALID_ARGUMENT where there can't be one
   */
  public static FileTarget open(Path file) {
    try {
      if (Files.isDirectory(file)) {
        throw refused(file, "it is a folder; name a file in it");
      }
      if (Files.exists(file) && !Files.isRegularFile(file)) {
        var out = Files.newOutputStream(file, StandardOpenOption.WRITE);
        return new FileTarget(out, file, Optional.empty());
      }
      var arriving = Files.createTempFile(file.getParent(), "." + file.getFileName(), "");
      return new FileTarget(Files.newOutputStream(arriving), file, Optional.of(arriving));
    } catch (IOException e) {
      throw refused(file, "its folder is missing, or can't be written (" + e.getMessage() + ")");
    }
  }

  private static RpcException refused(Path file, String why) {
    return new RpcException(
        "INVALID_ARGUMENT", "cannot write the file %s: %s".formatted(file, why));
  }

  @Override
  public OutputStream out() {
    return out;
  }

  @Override
  public void finish() throws IOException {
    out.close();
    if (arriving.isPresent()) {
      sync(arriving.get());
      Files.move(arriving.get(), file, StandardCopyOption.ATOMIC_MOVE);
    }
  }

  /** Who has saved an image may remove it next. */
  private static void sync(Path written) throws IOException {
    try (var channel = FileChannel.open(written, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
  }

  @Override
  public void close() throws IOException {
    out.close();
    if (arriving.isPresent()) {
      Files.deleteIfExists(arriving.get());
    }
  }
}
