package dev.berth.engine.transfer;

import dev.berth.engine.operation.OperationContext;
import dev.berth.engine.value.Digest;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;

/** The bytes of an upload as they come: digested, counted, and ended when the caller cancels. */
public final class ArchiveInput extends FilterInputStream {
  private static final long REPORT = 8 << 20;

  private final OperationContext operation;
  private final String doing;
  private final MessageDigest hasher = Digest.hasher();
  private long count;
  private long reported;

  /**
   * @param doing what the operation says meanwhile
   */
  public ArchiveInput(InputStream in, OperationContext operation, String doing) {
    super(in);
    this.operation = operation;
    this.doing = doing;
  }

  @Override
  public int read() throws IOException {
    var one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    operation.checkCancelled();
    int read = in.read(target, offset, length);
    if (read > 0) {
      hasher.update(target, offset, read);
      count += read;
      if (count - reported >= REPORT) {
        reported = count;
        operation.progress(doing, count, 0);
      }
    }
    return read;
  }

  /** Not supported: bytes that are skipped would be missing from the digest. */
  @Override
  public long skip(long bytes) throws IOException {
    return readNBytes((int) Math.min(bytes, 1 << 16)).length;
  }

  @Override
  public boolean markSupported() {
    return false;
  }

  /** Reads what an unpacker has left, and answers with the digest of all of it. */
  public Digest finish() throws IOException {
    var rest = new byte[1 << 16];
    while (read(rest, 0, rest.length) >= 0) {
      // Only digested: an archive may be padded after its end.
    }
    return Digest.finish(hasher);
  }

  /** The caller's stream stays open. */
  @Override
  public void close() {}
}
