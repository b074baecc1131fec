package dev.berth.engine.launch;

import dev.berth.engine.error.BerthException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** Writes the fields of the wire format: little-endian numbers, strings with length and NUL. */
final class PlanWriter {
  private static final VarHandle U32 =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final int SECTION_HEAD = 8;

  private byte[] bytes = new byte[32 << 10];
  private int size;

  PlanWriter u32(long value) {
    makeRoom(Integer.BYTES);
    U32.set(bytes, size, (int) value);
    size += Integer.BYTES;
    return this;
  }

  PlanWriter u64(long value) {
    return u32(value).u32(value >>> 32);
  }

  PlanWriter flag(boolean value) {
    return u32(value ? 1 : 0);
  }

  /**
   * @throws BerthException for a NUL, which would end the string early for the kernel
   */
  PlanWriter string(String value) {
    if (value.indexOf('\0') >= 0) {
      throw BerthException.invalid(
          "cannot launch with \"%s\": it contains a NUL".formatted(value.replace("\0", "\\0")));
    }
    var text = value.getBytes(StandardCharsets.UTF_8);
    u32(text.length);
    makeRoom(text.length + 1);
    System.arraycopy(text, 0, bytes, size, text.length);
    size += text.length;
    bytes[size++] = 0;
    return this;
  }

  PlanWriter strings(Collection<String> values) {
    u32(values.size());
    values.forEach(this::string);
    return this;
  }

  /** Names and values in turn. */
  PlanWriter options(Map<String, String> options) {
    u32(options.size() * 2L);
    options.forEach((name, value) -> string(name).string(value));
    return this;
  }

  PlanWriter numbers(List<Integer> values) {
    u32(values.size());
    values.forEach(this::u32);
    return this;
  }

  PlanWriter bytes(ByteBuffer given) {
    int length = given.remaining();
    u32(length);
    makeRoom(length);
    given.duplicate().get(bytes, size, length);
    size += length;
    return this;
  }

  /** Ends the fields of an operation: its tag, which stands before them on the wire. */
  int tagged(int tag) {
    return tag;
  }

  /** Leaves room for a number and the length of what follows; answers with where that is. */
  int beginSection() {
    int start = size;
    u64(0);
    return start;
  }

  /** Says what began there, and that it ends here. */
  void endSection(int start, int number) {
    U32.set(bytes, start, number);
    U32.set(bytes, start + Integer.BYTES, size - start - SECTION_HEAD);
  }

  /** Writes a number in the place of one that was written before its value was known. */
  void replace(int at, int value) {
    U32.set(bytes, at, value);
  }

  int size() {
    return size;
  }

  byte[] toBytes() {
    return Arrays.copyOf(bytes, size);
  }

  private void makeRoom(int more) {
    if (bytes.length - size < more) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, size + more));
    }
  }
}
