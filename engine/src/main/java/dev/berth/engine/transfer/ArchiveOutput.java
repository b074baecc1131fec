package dev.berth.engine.transfer;

import dev.berth.engine.content.Ingest;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/** Takes an archive into the content store and notices whether it has any entry. */
final class ArchiveOutput extends OutputStream {
  private final Ingest ingest;
  private boolean empty = true;

  ArchiveOutput(Ingest ingest) {
    this.ingest = ingest;
  }

  @Override
  public void write(int one) {
    write(new byte[] {(byte) one}, 0, 1);
  }

  @Override
  public void write(byte[] source, int offset, int length) {
    for (int i = offset; empty && i < offset + length; i++) {
      empty = source[i] == 0;
    }
    ingest.write(ByteBuffer.wrap(source, offset, length));
  }

  /** Whether nothing but the zeros of an archive's end were written. */
  boolean isEmpty() {
    return empty;
  }
}
