package dev.berth.engine.transfer;

import dev.berth.engine.content.Ingest;
import dev.berth.engine.content.PassingStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/** Everything that is read from it is also taken into the content store. */
final class IngestedInput extends PassingStream {
  private final Ingest ingest;

  IngestedInput(InputStream in, Ingest ingest) {
    super(in);
    this.ingest = ingest;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    int read = in.read(target, offset, length);
    if (read > 0) {
      ingest.write(ByteBuffer.wrap(target, offset, read));
    }
    return read;
  }
}
