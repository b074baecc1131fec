package dev.berth.server.http;

import java.io.Closeable;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import javax.net.ssl.SSLSocket;

/**
 * A TCP connection with TLS over it. Reads and writes block, and want buffers that have an array.
 *
 * @param socket what the bytes are sealed in
 */
record TlsWire(SSLSocket tls, SocketChannel socket) implements Closeable {
  /** Some bytes; -1 when the client has sent its last. */
  int read(ByteBuffer into) throws IOException {
    int count =
        tls.getInputStream()
            .read(into.array(), into.arrayOffset() + into.position(), into.remaining());
    if (count > 0) {
      into.position(into.position() + count);
    }
    return count;
  }

  /** All bytes of a buffer. */
  void write(ByteBuffer bytes) throws IOException {
    tls.getOutputStream()
        .write(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
    bytes.position(bytes.limit());
  }

  /**
   * Takes nothing more from the client: a read ends. Below TLS: a client that never says its last
   * word can't hold the read up.
   */
  void shutdownInput() throws IOException {
    socket.shutdownInput();
  }

  /** A client that reads nothing must not hold up the farewell of TLS. */
  @Override
  public void close() throws IOException {
    socket.setOption(StandardSocketOptions.SO_LINGER, 1);
    try {
      socket.shutdownOutput();
    } finally {
      socket.close();
    }
  }
}
