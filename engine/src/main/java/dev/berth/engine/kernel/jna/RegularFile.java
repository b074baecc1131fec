package dev.berth.engine.kernel.jna;

import static dev.berth.engine.kernel.FileFlags.O_NOCTTY;
import static dev.berth.engine.kernel.FileFlags.O_NONBLOCK;
import static dev.berth.engine.kernel.FileFlags.O_PATH;
import static dev.berth.engine.kernel.FileFlags.O_RDONLY;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.kernel.FileCalls;
import dev.berth.engine.kernel.FileFlags;
import dev.berth.engine.kernel.PathText;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/**
 * A file of somebody else's that is to be read. It is found with {@code O_PATH}, which opens
 * nothing, and opened only once it is known to be a regular file: opening a FIFO waits, opening a
 * device can do anything.
 */
record RegularFile(FileCalls files, int folder, String path, int resolve) {

  byte[] read(int maxBytes) {
    int found = files.openat2(folder, path, O_PATH, 0, resolve);
    try {
      var status = files.fstat(found);
      if (!status.isRegular()) {
        throw BerthException.invalid(
            "cannot read %s: it is not a regular file; put one in its place".formatted(name()));
      }
      if (status.size() > maxBytes) {
        throw tooLong(maxBytes);
      }
      int fd =
          files.openat2(
              FileFlags.AT_FDCWD, "/proc/self/fd/" + found, O_RDONLY | O_NONBLOCK | O_NOCTTY, 0, 0);
      try {
        return readAll(fd, maxBytes);
      } finally {
        files.close(fd);
      }
    } finally {
      files.close(found);
    }
  }

  /** A file can grow, or claim to be empty as those of procfs do: the limit holds while reading. */
  private byte[] readAll(int fd, int maxBytes) {
    var out = new ByteArrayOutputStream();
    var buffer = ByteBuffer.allocateDirect(1 << 16);
    while (files.read(fd, buffer) > 0) {
      var bytes = new byte[buffer.flip().remaining()];
      buffer.get(bytes).clear();
      out.writeBytes(bytes);
      if (out.size() > maxBytes) {
        throw tooLong(maxBytes);
      }
    }
    return out.toByteArray();
  }

  private BerthException tooLong(int maxBytes) {
    return new BerthException(
        ErrorKind.RESOURCE_EXHAUSTED,
        "cannot read %s: it is longer than the limit of %d bytes".formatted(name(), maxBytes));
  }

  private String name() {
    return PathText.printable(Described.path(folder, path));
  }
}
