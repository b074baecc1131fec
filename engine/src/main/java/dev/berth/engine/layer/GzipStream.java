package dev.berth.engine.layer;

import dev.berth.engine.kernel.RawInflater;
import dev.berth.engine.kernel.jna.IsaInflater;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;

/**
 * Gzip of any number of members, with checksums. The JDK's own stream decides by {@code
 * available()} whether another member follows, and so cuts off what comes over a network.
 */
final class GzipStream extends InputStream {
  private static final int BUFFER = 1 << 16;
  private static final int HAS_CHECKSUM = 2;
  private static final int HAS_EXTRA = 4;
  private static final int HAS_NAME = 8;
  private static final int HAS_COMMENT = 16;
  private static final int RESERVED = 0xE0;

  private final InputStream in;
  private final RawInflater inflater;
  private final CRC32 checksum = new CRC32();
  private final byte[] buffer = new byte[BUFFER];
  private int position;
  private int end;
  private long written;
  private boolean inMember;
  private boolean ended;

  /** With the fastest that there is. */
  GzipStream(InputStream in) throws IOException {
    this(in, IsaInflater.open().orElseGet(JdkInflater::new));
  }

  GzipStream(InputStream in, RawInflater inflater) throws IOException {
    this.in = in;
    this.inflater = inflater;
    header();
  }

  @Override
  public int read() throws IOException {
    var one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    while (!ended) {
      if (!inMember && !nextMember()) {
        ended = true;
        inflater.close();
        return -1;
      }
      int count = inflate(target, offset, length);
      if (count > 0) {
        checksum.update(target, offset, count);
        written += count;
        return count;
      }
    }
    return -1;
  }

  private int inflate(byte[] target, int offset, int length) throws IOException {
    try {
      int count = inflater.inflate(target, offset, length);
      if (count == 0 && inflater.isFinished()) {
        trailer();
      } else if (count == 0) {
        feed();
      }
      return count;
    } catch (DataFormatException e) {
      throw new IOException(e.getMessage() == null ? "invalid deflate data" : e.getMessage(), e);
    }
  }

  /** Hands the whole buffer over; what the inflater leaves is taken back at the trailer. */
  private void feed() throws IOException {
    if (position == end) {
      fill();
    }
    inflater.give(buffer, position, end - position);
    position = end;
  }

  private void trailer() throws IOException {
    position = end - inflater.left();
    if (word() != checksum.getValue()) {
      throw new IOException("gzip checksum is wrong");
    }
    if (word() != (written & 0xFFFFFFFFL)) {
      throw new IOException("gzip length is wrong");
    }
    inMember = false;
  }

  /** As gzip does: zeros may follow the last member. */
  private boolean nextMember() throws IOException {
    while (true) {
      if (position == end) {
        end = in.read(buffer, 0, BUFFER);
        position = 0;
        if (end <= 0) {
          end = 0;
          return false;
        }
      }
      if (buffer[position] != 0) {
        header();
        return true;
      }
      position++;
    }
  }

  private void header() throws IOException {
    if (octet() != 0x1f || octet() != 0x8b) {
      throw new IOException("something else follows the gzip data");
    }
    int method = octet();
    int flags = octet();
    if (method != 8 || (flags & RESERVED) != 0) {
      throw new IOException("unknown gzip method or flags");
    }
    skip(6);
    if ((flags & HAS_EXTRA) != 0) {
      int low = octet();
      skip(low | octet() << 8);
    }
    if ((flags & HAS_NAME) != 0) {
      skipText();
    }
    if ((flags & HAS_COMMENT) != 0) {
      skipText();
    }
    if ((flags & HAS_CHECKSUM) != 0) {
      skip(2);
    }
    inflater.reset();
    checksum.reset();
    written = 0;
    inMember = true;
  }

  private void skip(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      octet();
    }
  }

  private void skipText() throws IOException {
    while (octet() != 0) {
      // The text says nothing about the content.
    }
  }

  private long word() throws IOException {
    long low = octet() | octet() << 8;
    return low | (long) octet() << 16 | (long) octet() << 24;
  }

  private int octet() throws IOException {
    if (position == end) {
      fill();
    }
    return buffer[position++] & 0xFF;
  }

  private void fill() throws IOException {
    int count = in.read(buffer, 0, BUFFER);
    if (count <= 0) {
      throw new EOFException("gzip data is cut off");
    }
    position = 0;
    end = count;
  }

  @Override
  public void close() throws IOException {
    if (!ended) {
      ended = true;
      inflater.close();
    }
    in.close();
  }
}
