package dev.berth.shell.client;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/** Two streams of bytes and what ends them. */
record StreamWire(InputStream in, OutputStream out, Closeable end) implements Wire {
  @Override
  public int read(ByteBuffer into) throws IOException {
    var count = in.read(into.array(), into.arrayOffset() + into.position(), into.remaining());
    if (count > 0) {
      into.position(into.position() + count);
    }
    return count;
  }

  @Override
  public void write(ByteBuffer bytes) throws IOException {
    out.write(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
    bytes.position(bytes.limit());
    out.flush();
  }

  @Override
  public void close() throws IOException {
    end.close();
  }
}
