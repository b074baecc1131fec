package dev.berth.engine.kernel.jna;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import java.security.DigestException;
import java.security.MessageDigestSpi;
import org.jspecify.annotations.Nullable;

/**
 * SHA-256 of OpenSSL's libcrypto. The server's JVM runs without an optimising compiler, and without
 * that Java's own has a tenth of the speed. Its memory is outside the heap, where no collector sees
 * a need to free it: it has some only from the first byte to the digest.
 */
public final class LibcryptoSha256 extends MessageDigestSpi implements Cloneable {
  private static final int LENGTH = 32;
  private static final int CONTEXT = 128; // SHA256_CTX has 112 bytes, and has had them since 2004
  private static final int BUFFER = 16 * 1024;

  private @Nullable Memory memory; // context, then buffer
  private int buffered;

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

  private Memory memory() {
    var present = memory;
    if (present == null) {
      present = new Memory(CONTEXT + BUFFER);
      Libcrypto.SHA256_Init(Pointer.nativeValue(present));
      memory = present;
    }
    return present;
  }

  @Override
  protected int engineGetDigestLength() {
    return LENGTH;
  }

  @Override
  protected void engineReset() {
    var present = memory;
    if (present != null) {
      memory = null;
      present.close();
    }
    buffered = 0;
  }

  @Override
  protected void engineUpdate(byte input) {
    var present = memory();
    room(present);
    present.setByte(CONTEXT + buffered++, input);
  }

  @Override
  protected void engineUpdate(byte[] input, int offset, int length) {
    var present = memory();
    int done = 0;
    while (done < length) {
      int step = Math.min(room(present), length - done);
      present.write(CONTEXT + buffered, input, offset + done, step);
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
    var present = memory();
    flush(present);
    update(
        present,
        Pointer.nativeValue(Native.getDirectBufferPointer(input)) + input.position(),
        input.remaining());
    input.position(input.limit());
  }

  /** Free bytes of the buffer, at least one. */
  private int room(Memory present) {
    if (buffered == BUFFER) {
      flush(present);
    }
    return BUFFER - buffered;
  }

  private void flush(Memory present) {
    update(present, Pointer.nativeValue(present) + CONTEXT, buffered);
    buffered = 0;
  }

  private static void update(Memory present, long data, long length) {
    Libcrypto.SHA256_Update(Pointer.nativeValue(present), data, length);
  }

  @Override
  protected byte[] engineDigest() {
    var present = memory();
    flush(present);
    long context = Pointer.nativeValue(present);
    Libcrypto.SHA256_Final(context + CONTEXT, context);
    var digest = present.getByteArray(CONTEXT, LENGTH);
    engineReset();
    return digest;
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
    var present = memory;
    if (present != null) {
      int used = CONTEXT + buffered;
      var memory = new Memory(CONTEXT + BUFFER);
      memory.write(0, present.getByteArray(0, used), 0, used);
      copy.memory = memory;
    }
    return copy;
  }
}
