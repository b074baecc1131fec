package dev.berth.engine.kernel.jna;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import dev.berth.engine.kernel.RawInflater;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;

/**
 * Inflation by ISA-L (libisal2), twice as fast as the JDK's. Its state is a public structure, which
 * a trial compares with what this class knows of it before it is used.
 */
public final class IsaInflater implements RawInflater {
  private static final String LIBRARY = "libisal.so.2";

  /** {@code struct inflate_state}; more than it has. */
  private static final int STATE = 128 * 1024;

  private static final int NEXT_OUT = 0;
  private static final int AVAILABLE_OUT = 8;
  private static final int NEXT_IN = 16;
  private static final int AVAILABLE_IN = 32;

  /** Bits that were taken in ahead. */
  private static final int READ_AHEAD = 36;

  private static final int BLOCK_STATE = 21160;
  private static final int FINISHED = 5;

  private static final int ROOM_IN = 64 * 1024;
  private static final int ROOM_OUT = 256 * 1024;

  private final Memory state = new Memory(STATE);
  private final Memory in = new Memory(ROOM_IN);
  private final Memory out = new Memory(ROOM_OUT);
  private int given;

  private IsaInflater() {
    reset();
  }

  /** Its functions by their own names. */
  @SuppressWarnings("checkstyle:MethodName")
  private static final class Functions {
    private static final boolean USABLE = load();

    private Functions() {}

    private static boolean load() {
      try {
        Native.register(Functions.class, LIBRARY);
      } catch (UnsatisfiedLinkError missing) {
        return false;
      }
      return Trial.passes();
    }

    static native void isal_inflate_init(Pointer state);

    static native int isal_inflate(Pointer state);
  }

  /** One, where the library is installed and is as it should be. */
  public static Optional<RawInflater> open() {
    return Functions.USABLE ? Optional.of(new IsaInflater()) : Optional.empty();
  }

  @Override
  public void reset() {
    Functions.isal_inflate_init(state);
    given = 0;
  }

  @Override
  public void give(byte[] bytes, int offset, int length) {
    if (length > ROOM_IN || state.getInt(AVAILABLE_IN) != 0) {
      throw new IllegalArgumentException("too much at once");
    }
    in.write(0, bytes, offset, length);
    state.setPointer(NEXT_IN, in);
    state.setInt(AVAILABLE_IN, length);
    given = length;
  }

  @Override
  public int inflate(byte[] target, int offset, int length) throws DataFormatException {
    if (isFinished()) {
      return 0;
    }
    int room = Math.min(length, ROOM_OUT);
    state.setPointer(NEXT_OUT, out);
    state.setInt(AVAILABLE_OUT, room);
    int failure = Functions.isal_inflate(state);
    if (failure < 0) {
      throw new DataFormatException("invalid deflate data (%d)".formatted(failure));
    }
    int count = room - state.getInt(AVAILABLE_OUT);
    if (count < 0 || count > room || (isFinished() && left() > given)) {
      throw new DataFormatException("more came out than there was room for");
    }
    out.read(0, target, offset, count);
    return count;
  }

  @Override
  public boolean isFinished() {
    return state.getInt(BLOCK_STATE) == FINISHED;
  }

  @Override
  public int left() {
    return state.getInt(AVAILABLE_IN) + Math.max(0, state.getInt(READ_AHEAD)) / Byte.SIZE;
  }

  @Override
  public void close() {
    state.close();
    in.close();
    out.close();
  }

  /** Streams of all kinds of blocks, in pieces of several sizes, with something behind each. */
  private static final class Trial {
    private static final int BEHIND = 11;

    private Trial() {}

    static boolean passes() {
      var content = new byte[150_000];
      for (int i = 0; i < content.length; i++) {
        content[i] =
            (byte) (i < 50_000 ? i * (i >> 7) : i < 100_000 ? i % 7 : (i * 2_654_435) >> 13);
      }
      try (var inflater = new IsaInflater()) {
        for (int level : new int[] {0, 1, 9}) {
          var stream = deflated(content, level);
          for (int piece : new int[] {1, 1000, ROOM_IN}) {
            inflater.reset();
            if (!isRight(inflater, stream, piece, content)) {
              return false;
            }
          }
        }
        return true;
      } catch (DataFormatException | IllegalArgumentException e) {
        return false;
      }
    }

    private static byte[] deflated(byte[] content, int level) {
      try (var deflater = new Deflater(level, true)) {
        deflater.setInput(content);
        deflater.finish();
        var stream = new byte[content.length * 2];
        return Arrays.copyOf(stream, deflater.deflate(stream) + BEHIND);
      }
    }

    private static boolean isRight(IsaInflater inflater, byte[] stream, int piece, byte[] content)
        throws DataFormatException {
      var found = new byte[content.length + 1];
      int from = 0;
      int length = 0;
      while (true) {
        int count = inflater.inflate(found, length, Math.min(50_000, found.length - length));
        length += count;
        if (inflater.isFinished()) {
          break;
        }
        if (count == 0) {
          int next = Math.min(piece, stream.length - from);
          if (next == 0) {
            return false;
          }
          inflater.give(stream, from, next);
          from += next;
        }
      }
      return stream.length - from + inflater.left() == BEHIND
          && Arrays.equals(Arrays.copyOf(found, length), content);
    }
  }
}
