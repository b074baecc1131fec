package dev.berth.engine.launch;

import dev.berth.engine.error.BerthException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** Writes the fields of the wire format: little-endian numbers, strings with length and NUL. */
final class PlanWriter {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream(4096);

  PlanWriter u32(long value) {
    for (int shift = 0; shift < 32; shift += 8) {
      out.write((int) (value >>> shift));
    }
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
    var bytes = value.getBytes(StandardCharsets.UTF_8);
    u32(bytes.length);
    out.writeBytes(bytes);
    out.write(0);
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

  PlanWriter bytes(ByteBuffer bytes) {
    var copy = new byte[bytes.remaining()];
    bytes.duplicate().get(copy);
    u32(copy.length);
    out.writeBytes(copy);
    return this;
  }

  /** Ends the fields of an operation: its tag, which stands before them on the wire. */
  int tagged(int tag) {
    return tag;
  }

  /** What another writer has written, with a number and its length before it. */
  PlanWriter section(int number, PlanWriter section) {
    var bytes = section.toBytes();
    u32(number).u32(bytes.length);
    out.writeBytes(bytes);
    return this;
  }

  PlanWriter append(PlanWriter other) {
    out.writeBytes(other.toBytes());
    return this;
  }

  int size() {
    return out.size();
  }

  byte[] toBytes() {
    return out.toByteArray();
  }
}
