package dev.berth.engine.layer;

import dev.berth.engine.content.PassingStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * The bytes of zstd frames as they go by. Where a frame begins whose window is large, or that can't
 * be told, somebody is asked before its header goes on: what undoes the compression takes so much
 * memory, outside the heap, as soon as it has seen it.
 */
final class FrameWatch extends PassingStream {
  /** What every level but those for the very patient needs, {@code zstd -19} too. */
  static final long SMALL = 8 << 20;

  private static final int FRAME = 0xFD2FB528;
  private static final int SKIPPABLE = 0x184D2A50;
  private static final int LONGEST_HEADER = 18;

  /** Parts of a frame, with their bytes where these are always the same. */
  private enum Part {
    MAGIC(4),
    DESCRIPTOR(1),
    HEADER(0),
    BLOCK(3),
    CONTENT(0),
    CHECKSUM(0),
    SKIPPED_SIZE(4),
    SKIPPED(0),
    UNKNOWN(0);

    private final int size;

    Part(int size) {
      this.size = size;
    }
  }

  private final Runnable large;
  private final byte[] header = new byte[LONGEST_HEADER];
  private Part part = Part.MAGIC;
  private long left = Part.MAGIC.size;
  private int length;
  private int descriptor;
  private boolean last;

  /**
   * @param large run before a large window is needed; waits until it may be
   */
  FrameWatch(InputStream in, Runnable large) {
    super(in);
    this.large = large;
  }

  @Override
  public int read(byte[] target, int offset, int count) throws IOException {
    int read = in.read(target, offset, count);
    for (int at = offset; at < offset + read; ) {
      at += watch(target, at, offset + read - at);
    }
    return read;
  }

  /** Looks at some of the bytes, and tells at how many. */
  private int watch(byte[] bytes, int at, int count) {
    int step = (int) Math.min(count, left);
    if (part == Part.UNKNOWN) {
      return count;
    }
    if (part != Part.CONTENT && part != Part.SKIPPED && part != Part.CHECKSUM) {
      System.arraycopy(bytes, at, header, length, step);
      length += step;
    }
    left -= step;
    while (left == 0 && part != Part.UNKNOWN) {
      next();
    }
    return step;
  }

  private void begin(Part next, long size) {
    part = next;
    left = size;
    length = 0;
  }

  private void begin(Part next) {
    begin(next, next.size);
  }

  private void next() {
    switch (part) {
      case MAGIC -> magic();
      case DESCRIPTOR -> {
        descriptor = header[0] & 0xFF;
        begin(Part.HEADER, windowBytes() + dictionaryBytes() + contentSizeBytes());
      }
      case HEADER -> {
        if (Long.compareUnsigned(window(), SMALL) > 0) {
          large.run();
        }
        begin(Part.BLOCK);
      }
      case BLOCK -> block();
      case CONTENT -> {
        if (last) {
          begin(Part.CHECKSUM, checksumBytes());
        } else {
          begin(Part.BLOCK);
        }
      }
      case SKIPPED_SIZE -> begin(Part.SKIPPED, number(0, 4));
      case CHECKSUM, SKIPPED -> begin(Part.MAGIC);
      case UNKNOWN -> {}
    }
  }

  private void magic() {
    int magic = (int) number(0, 4);
    if (magic == FRAME) {
      begin(Part.DESCRIPTOR);
    } else if ((magic & ~0xF) == SKIPPABLE) {
      begin(Part.SKIPPED_SIZE);
    } else {
      unknown();
    }
  }

  private void block() {
    long block = number(0, 3);
    last = (block & 1) != 0;
    switch ((int) (block >> 1) & 3) {
      case 0, 2 -> begin(Part.CONTENT, block >> 3);
      case 1 -> begin(Part.CONTENT, 1);
      default -> unknown();
    }
  }

  /** Of another version, or nothing that can be read. */
  private void unknown() {
    large.run();
    begin(Part.UNKNOWN);
  }

  private boolean isSingleSegment() {
    return (descriptor & 0x20) != 0;
  }

  private int windowBytes() {
    return isSingleSegment() ? 0 : 1;
  }

  private int dictionaryBytes() {
    return new int[] {0, 1, 2, 4}[descriptor & 3];
  }

  private int contentSizeBytes() {
    int flag = descriptor >> 6;
    return flag == 0 ? 1 - windowBytes() : 1 << flag;
  }

  private int checksumBytes() {
    return (descriptor & 4) != 0 ? 4 : 0;
  }

  /** As an unsigned number. */
  private long window() {
    if (isSingleSegment()) {
      int size = contentSizeBytes();
      return number(dictionaryBytes(), size) + (size == 2 ? 256 : 0);
    }
    int window = header[0] & 0xFF;
    long base = 1L << (10 + (window >> 3));
    return base + base / 8 * (window & 7);
  }

  private long number(int from, int size) {
    long number = 0;
    for (int i = size - 1; i >= 0; i--) {
      number = (number << 8) | (header[from + i] & 0xFF);
    }
    return number;
  }
}
