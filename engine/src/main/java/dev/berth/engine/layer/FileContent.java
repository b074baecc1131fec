package dev.berth.engine.layer;

import dev.berth.engine.kernel.FileCalls;
import java.nio.ByteBuffer;

/** Writes the content of one file after the other, from one direct buffer. */
final class FileContent implements ContentSink {
  private final FileCalls files;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(Chunk.SIZE);
  private int fd;
  private long end;

  FileContent(FileCalls files) {
    this.files = files;
  }

  void begin(int file) {
    fd = file;
    end = 0;
  }

  @Override
  public void data(long position, byte[] bytes, int offset, int length) {
    for (int done = 0; done < length; ) {
      int step = Math.min(length - done, Chunk.SIZE);
      buffer.clear().put(bytes, offset + done, step).flip();
      files.pwrite(fd, buffer, position + done);
      done += step;
    }
    end = position + length;
  }

  /** A hole at the end is there once the file has its length. */
  void end(long size) {
    if (end != size) {
      files.ftruncate(fd, size);
    }
  }

  /**
   * Copies a file's content, holes kept.
   *
   * @param check is asked again and again and ends the copying by throwing
   */
  void copy(int from, int to, long size, Runnable check) {
    begin(to);
    for (var part : Holes.of(files, from, size).parts()) {
      for (long at = part.offset(); at < part.offset() + part.length(); ) {
        check.run();
        long left = part.offset() + part.length() - at;
        buffer.clear().limit((int) Math.min(left, Chunk.SIZE));
        int count = files.pread(from, buffer, at);
        if (count == 0) {
          break;
        }
        files.pwrite(to, buffer.flip(), at);
        at += count;
        end = at;
      }
    }
    end(size);
  }
}
