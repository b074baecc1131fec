package dev.berth.engine.transfer;

import dev.berth.engine.content.Ingest;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/** Everything that is read from it is also taken into the content store. */
final class IngestedInput extends FilterInputStream {
  private final Ingest ingest;

  IngestedInput(InputStream in, Ingest ingest) {
    super(in);
    this.ingest = ingest;
  }

  @Override
  public int read() throws IOException {
    var one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    int read = in.read(target, offset, length);
    if (read > 0) {
      ingest.write(ByteBuffer.wrap(target, offset, read));
    }
    return read;
  }

  @Override
  public long skip(long bytes) throws IOException {
    return readNBytes((int) Math.min(bytes, 1 << 16)).length;
  }

  @Override
  public boolean markSupported() {
    return false;
  }
}
