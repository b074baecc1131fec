package dev.berth.engine.kernel;

import java.util.zip.DataFormatException;

/**
 * Undoes deflate (RFC 1951), one stream after the other, in pieces as they come. Used by one thread
 * at a time.
 */
public interface RawInflater extends AutoCloseable {
  /** Begins a new stream. */
  void reset();

  /** Hands over what comes next; only after an {@link #inflate} that gave nothing. */
  void give(byte[] bytes, int offset, int length);

  /**
   * Takes what comes out.
   *
   * @return how many bytes; 0 where the stream has ended or more has to be given
   * @throws DataFormatException for what no deflater writes
   */
  int inflate(byte[] target, int offset, int length) throws DataFormatException;

  /** Whether the stream has ended, and all of it was taken. */
  boolean isFinished();

  /** Of the bytes that were given, those behind the end of the stream that has ended. */
  int left();

  @Override
  void close();
}
