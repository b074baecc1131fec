package dev.berth.server.lifecycle;

import dev.berth.engine.kernel.FileCalls;
import dev.berth.engine.kernel.FileFlags;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file locked with flock for as long as the process lives; its text says who holds it. The
 * descriptor is close-on-exec, so no child keeps the lock.
 */
final class Lock implements AutoCloseable {
  private static final int LONGEST_TEXT = 200;

  /** Whoever can open a file can lock it, and so keep every server from starting. */
  private static final int MODE = 0600;

  private final FileCalls files;
  private final int descriptor;

  private Lock(FileCalls files, int descriptor) {
    this.files = files;
    this.descriptor = descriptor;
  }

  /**
   * Takes a lock.
   *
   * @param text first word is the pid
   * @param what is locked, for the refusal
   */
  static Lock take(FileCalls files, Path file, String text, String what) {
    int descriptor =
        files.openat2(
            FileFlags.AT_FDCWD,
            file.toString(),
            FileFlags.O_RDWR | FileFlags.O_CREAT | FileFlags.O_NOFOLLOW,
            MODE,
            0);
    try {
      if (!files.flock(descriptor, FileFlags.LOCK_EX | FileFlags.LOCK_NB)) {
        throw new Refusal(
            Refusal.TAKEN,
            "cannot start: another server uses %s, pid %s; stop it first (\"berth server stop\"), or use another folder"
                .formatted(what, holder(file)));
      }
      files.fchmod(descriptor, MODE);
      files.ftruncate(descriptor, 0);
      var bytes = text.getBytes(StandardCharsets.UTF_8);
      files.pwrite(descriptor, ByteBuffer.allocateDirect(bytes.length).put(bytes).flip(), 0);
      return new Lock(files, descriptor);
    } catch (RuntimeException e) {
      files.close(descriptor);
      throw e;
    }
  }

  private static String holder(Path file) {
    try (var in = Files.newInputStream(file)) {
      var text = new String(in.readNBytes(LONGEST_TEXT), StandardCharsets.UTF_8).strip();
      return text.isEmpty() ? "unknown" : text.replace('\n', ' ');
    } catch (IOException e) {
      return "unknown (" + e.getMessage() + ")";
    }
  }

  @Override
  public void close() {
    files.close(descriptor);
  }
}
