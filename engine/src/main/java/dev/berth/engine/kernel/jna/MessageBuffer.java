package dev.berth.engine.kernel.jna;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.util.ArrayList;
import java.util.List;

/** A struct msghdr with one piece of data and room for descriptors, in native memory. */
final class MessageBuffer implements AutoCloseable {
  private static final int SOL_SOCKET = 1;
  private static final int SCM_RIGHTS = 1;
  private static final int HEADER = 56;
  private static final int PART = 16;
  private static final int RIGHTS_HEADER = 16;
  private static final int DESCRIPTOR = 4;

  private final Memory memory;
  private final long data;

  /**
   * @param size of the data
   * @param descriptors for which there is room
   */
  MessageBuffer(int size, int descriptors) {
    int rights = descriptors == 0 ? 0 : RIGHTS_HEADER + (descriptors * DESCRIPTOR + 7) / 8 * 8;
    long control = HEADER + PART;
    data = control + rights;
    memory = new Memory(data + Math.max(size, 1));
    memory.clear(data);
    long base = Pointer.nativeValue(memory);
    memory.setLong(16, base + HEADER);
    memory.setLong(24, 1);
    memory.setLong(HEADER, base + data);
    memory.setLong(HEADER + 8, size);
    if (rights > 0) {
      memory.setLong(32, base + control);
      memory.setLong(40, rights);
    }
  }

  long address() {
    return Pointer.nativeValue(memory);
  }

  void put(byte[] bytes) {
    memory.write(data, bytes, 0, bytes.length);
  }

  byte[] data(int length) {
    return memory.getByteArray(data, length);
  }

  void putDescriptors(List<Integer> descriptors) {
    long control = HEADER + PART;
    memory.setLong(control, RIGHTS_HEADER + (long) descriptors.size() * DESCRIPTOR);
    memory.setInt(control + 8, SOL_SOCKET);
    memory.setInt(control + 12, SCM_RIGHTS);
    for (int i = 0; i < descriptors.size(); i++) {
      memory.setInt(control + RIGHTS_HEADER + (long) i * DESCRIPTOR, descriptors.get(i));
    }
  }

  /** The descriptors that were received. */
  List<Integer> descriptors() {
    long control = HEADER + PART;
    var found = new ArrayList<Integer>();
    if (memory.getLong(40) >= RIGHTS_HEADER && memory.getInt(control + 12) == SCM_RIGHTS) {
      long end = control + memory.getLong(control);
      for (long at = control + RIGHTS_HEADER; at < end; at += DESCRIPTOR) {
        found.add(memory.getInt(at));
      }
    }
    return found;
  }

  @Override
  public void close() {
    memory.close();
  }
}
