package dev.berth.server.stream;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.Optional;

/**
 * A piece of the framed protocol: u32 stream, u8 channel, u32 length, data.
 *
 * @param data not to be changed
 */
@SuppressWarnings("ArrayRecordComponent")
public record Frame(int stream, int channel, byte[] data) {
  public static final int STDIN = 0;
  public static final int STDOUT = 1;
  public static final int STDERR = 2;
  public static final int CONTROL = 3;
  public static final int CREDIT = 4;

  /** The most data of one frame, and the credit that a channel begins with. */
  public static final int MOST = 65_536;

  /** Grants the other side more bytes of a channel. */
  public static Frame credit(int channel, int bytes) {
    return new Frame(
        0,
        CREDIT,
        new byte[] {
          (byte) channel,
          (byte) (bytes >>> 24),
          (byte) (bytes >>> 16),
          (byte) (bytes >>> 8),
          (byte) bytes
        });
  }

  /**
   * Reads one frame.
   *
   * @return empty at the end of the stream
   * @throws BadFrame where it is none
   * @throws IOException where it is cut off
   */
  public static Optional<Frame> read(DataInputStream in) throws IOException {
    return read(in, MOST);
  }

  /** The same, for a frame that may be larger. */
  static Optional<Frame> read(DataInputStream in, int most) throws IOException {
    int first = in.read();
    if (first < 0) {
      return Optional.empty();
    }
    int stream = first << 24 | in.readUnsignedByte() << 16 | in.readUnsignedShort();
    int channel = in.readUnsignedByte();
    int length = in.readInt();
    if (length < 0 || length > most) {
      throw new BadFrame(
          "a frame announces %d bytes of data; the limit is %d"
              .formatted(Integer.toUnsignedLong(length), most));
    }
    var data = in.readNBytes(length);
    if (data.length < length) {
      throw new EOFException("a frame ends in the middle");
    }
    return Optional.of(new Frame(stream, channel, data));
  }

  /** Writes it; whoever has no more to write flushes. */
  void write(DataOutputStream out) throws IOException {
    out.writeInt(stream);
    out.writeByte(channel);
    out.writeInt(data.length);
    out.write(data);
  }
}
