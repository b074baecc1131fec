package dev.berth.server.stream;

import java.nio.ByteBuffer;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Standard input on its way to a program that may not read it: as much as the client has credit
 * for, and no more.
 */
final class InputBuffer {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final byte[] ring = new byte[Frame.MOST];
  private int from;
  private int length;
  private boolean ended;

  /**
   * Takes what a client sent.
   *
   * @throws BadFrame where that is more than its credit, or comes after the end
   */
  void put(byte[] bytes) throws BadFrame {
    lock.lock();
    try {
      if (ended) {
        throw new BadFrame("standard input goes on after its end");
      }
      if (bytes.length > ring.length - length) {
        throw new BadFrame("standard input has more than its credit");
      }
      int at = (from + length) % ring.length;
      int first = Math.min(bytes.length, ring.length - at);
      System.arraycopy(bytes, 0, ring, at, first);
      System.arraycopy(bytes, first, ring, 0, bytes.length - first);
      length += bytes.length;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  void end() {
    lock.lock();
    try {
      ended = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * The next bytes, up to 16 KiB.
   *
   * @return empty at the end
   */
  ByteBuffer next() throws InterruptedException {
    lock.lock();
    try {
      while (length == 0 && !ended) {
        changed.await();
      }
      int count = Math.min(Math.min(length, ring.length - from), 16_384);
      var bytes = ByteBuffer.allocate(count).put(ring, from, count).flip();
      from = (from + count) % ring.length;
      length -= count;
      return bytes;
    } finally {
      lock.unlock();
    }
  }
}
