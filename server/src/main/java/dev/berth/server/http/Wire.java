package dev.berth.server.http;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/** A client's connection as bytes, whatever they travel in. Reads and writes block. */
interface Wire extends Closeable {
  /** Some bytes; -1 when the client has sent its last. The buffer has an array and room. */
  int read(ByteBuffer into) throws IOException;

  /** All bytes of a buffer that has an array. */
  void write(ByteBuffer bytes) throws IOException;

  /** Takes nothing more from the client: a read ends. */
  void shutdownInput() throws IOException;
}
