package dev.berth.server.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** A socket, Unix or TCP, as it is. */
record SocketWire(SocketChannel socket) implements Wire {
  @Override
  public int read(ByteBuffer into) throws IOException {
    return socket.read(into);
  }

  @Override
  public void write(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      socket.write(bytes);
    }
  }

  @Override
  public void shutdownInput() throws IOException {
    socket.shutdownInput();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
