package dev.berth.engine.transfer;

import dev.berth.engine.content.PassingStream;
import dev.berth.engine.operation.OperationContext;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.Optional;

/** The bytes of an archive as they come: counted, and ended when the caller cancels. */
public final class ArchiveInput extends PassingStream {
  private static final long REPORT = 8 << 20;

  private final OperationContext operation;
  private final String doing;
  private final Optional<MessageDigest> hasher;
  private long count;
  private long reported;

  /**
   * @param doing what the operation says meanwhile
   */
  public ArchiveInput(InputStream in, OperationContext operation, String doing) {
    this(in, operation, doing, Optional.empty());
  }

  /**
   * @param hasher is given all bytes that come
   */
  ArchiveInput(
      InputStream in, OperationContext operation, String doing, Optional<MessageDigest> hasher) {
    super(in);
    this.operation = operation;
    this.doing = doing;
    this.hasher = hasher;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    operation.checkCancelled();
    int read = in.read(target, offset, length);
    if (read > 0) {
      if (hasher.isPresent()) {
        hasher.get().update(target, offset, read);
      }
      count += read;
      if (count - reported >= REPORT) {
        reported = count;
        operation.progress(doing, count, 0);
      }
    }
    return read;
  }

  /** Reads what an unpacker has left: an archive may be padded after its end. */
  public void drain() throws IOException {
    var rest = new byte[1 << 16];
    while (read(rest, 0, rest.length) >= 0) {
      // Only counted and digested.
    }
  }

  /** The caller's stream stays open. */
  @Override
  public void close() {}
}
