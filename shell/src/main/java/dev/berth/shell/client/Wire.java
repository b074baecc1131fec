package dev.berth.shell.client;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/** A connection to a server as bytes, whatever they travel in. Buffers have an array. */
public interface Wire extends Closeable {
  /** Some bytes; -1 when the server has sent its last. */
  int read(ByteBuffer into) throws IOException;

  /** All bytes of the buffer. */
  void write(ByteBuffer bytes) throws IOException;

  /** False once the server has closed its side, as far as that can be told. */
  default boolean isQuiet() throws IOException {
    return true;
  }
}
