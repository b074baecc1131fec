package dev.berth.engine.kernel.jna;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import java.security.DigestException;
import java.security.MessageDigestSpi;

/**
 * SHA-256 of OpenSSL's libcrypto. The server's JVM runs without an optimising compiler, and without
 * that Java's own has a tenth of the speed.
 */
public final class LibcryptoSha256 extends MessageDigestSpi implements Cloneable {
  private static final int LENGTH = 32;
  private static final int CONTEXT = 128; // SHA256_CTX has 112 bytes, and has had them since 2004
  private static final int BUFFER = 16 * 1024;

  private Memory context = new Memory(CONTEXT);
  private Memory buffer = new Memory(BUFFER);
  private int buffered;

  public LibcryptoSha256() {
    engineReset();
  }

  /** Its functions by their own names; pointers as numbers. */
  static final class Libcrypto {
    private Libcrypto() {}

    static void load(String library) {
      Native.register(Libcrypto.class, library);
    }

    static native int SHA256_Init(long context);

    static native int SHA256_Update(long context, long data, long length);

    static native int SHA256_Final(long digest, long context);
  }

  @Override
  protected int engineGetDigestLength() {
    return LENGTH;
  }

  @Override
  protected void engineReset() {
    Libcrypto.SHA256_Init(Pointer.nativeValue(context));
    buffered = 0;
  }

  @Override
  protected void engineUpdate(byte input) {
    room();
    buffer.setByte(buffered++, input);
  }

  @Override
  protected void engineUpdate(byte[] input, int offset, int length) {
    int done = 0;
    while (done < length) {
      int step = Math.min(room(), length - done);
      buffer.write(buffered, input, offset + done, step);
      buffered += step;
      done += step;
    }
  }

  @Override
  protected void engineUpdate(ByteBuffer input) {
    if (!input.isDirect()) {
      super.engineUpdate(input);
      return;
    }
    flush();
    update(
        Pointer.nativeValue(Native.getDirectBufferPointer(input)) + input.position(),
        input.remaining());
    input.position(input.limit());
  }

  /** Free bytes of the buffer, at least one. */
  private int room() {
    if (buffered == BUFFER) {
      flush();
    }
    return BUFFER - buffered;
  }

  private void flush() {
    update(Pointer.nativeValue(buffer), buffered);
    buffered = 0;
  }

  private void update(long data, long length) {
    Libcrypto.SHA256_Update(Pointer.nativeValue(context), data, length);
  }

  @Override
  protected byte[] engineDigest() {
    flush();
    try (var digest = new Memory(LENGTH)) {
      Libcrypto.SHA256_Final(Pointer.nativeValue(digest), Pointer.nativeValue(context));
      return digest.getByteArray(0, LENGTH);
    } finally {
      engineReset();
    }
  }

  @Override
  protected int engineDigest(byte[] into, int offset, int length) throws DigestException {
    if (length < LENGTH || into.length - offset < LENGTH) {
      throw new DigestException("a digest takes 32 bytes");
    }
    System.arraycopy(engineDigest(), 0, into, offset, LENGTH);
    return LENGTH;
  }

  @Override
  public Object clone() throws CloneNotSupportedException {
    var copy = (LibcryptoSha256) super.clone();
    copy.context = new Memory(CONTEXT);
    copy.context.write(0, context.getByteArray(0, CONTEXT), 0, CONTEXT);
    copy.buffer = new Memory(BUFFER);
    copy.buffer.write(0, buffer.getByteArray(0, buffered), 0, buffered);
    return copy;
  }
}
