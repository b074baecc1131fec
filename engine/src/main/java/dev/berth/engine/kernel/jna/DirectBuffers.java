package dev.berth.engine.kernel.jna;

import static dev.berth.engine.kernel.jna.CallResult.check;
import static dev.berth.engine.kernel.jna.CallResult.lastWas;

import dev.berth.engine.kernel.Errno;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;

/** Reads and writes of direct buffers, which move by what was done. */
final class DirectBuffers {
  private DirectBuffers() {}

  static int read(int fd, ByteBuffer target) {
    try {
      while (true) {
        long count = FileLibc.read(fd, address(target), target.remaining());
        if (count >= 0 || !lastWas(Errno.EINTR)) {
          return advanced(target, count, "read", fd);
        }
      }
    } finally {
      Reference.reachabilityFence(target);
    }
  }

  static int pread(int fd, ByteBuffer target, long position) {
    try {
      while (true) {
        long count = FileLibc.pread(fd, address(target), target.remaining(), position);
        if (count >= 0 || !lastWas(Errno.EINTR)) {
          return advanced(target, count, "pread", fd);
        }
      }
    } finally {
      Reference.reachabilityFence(target);
    }
  }

  static void write(int fd, ByteBuffer source) {
    try {
      while (source.hasRemaining()) {
        long count = FileLibc.write(fd, address(source), source.remaining());
        if (count >= 0 || !lastWas(Errno.EINTR)) {
          advanced(source, count, "write", fd);
        }
      }
    } finally {
      Reference.reachabilityFence(source);
    }
  }

  static void pwrite(int fd, ByteBuffer source, long position) {
    long at = position;
    try {
      while (source.hasRemaining()) {
        long count = FileLibc.pwrite(fd, address(source), source.remaining(), at);
        if (count >= 0 || !lastWas(Errno.EINTR)) {
          at += advanced(source, count, "pwrite", fd);
        }
      }
    } finally {
      Reference.reachabilityFence(source);
    }
  }

  private static long address(ByteBuffer buffer) {
    if (!buffer.isDirect()) {
      throw new IllegalArgumentException("not a direct buffer");
    }
    return MemorySegment.ofBuffer(buffer).address();
  }

  private static int advanced(ByteBuffer buffer, long count, String call, int fd) {
    check(count, call, fd, "");
    buffer.position(buffer.position() + (int) count);
    return (int) count;
  }
}
