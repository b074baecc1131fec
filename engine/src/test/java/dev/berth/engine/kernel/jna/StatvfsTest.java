package dev.berth.engine.kernel.jna;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.berth.engine.kernel.FileSystemRoom;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

class StatvfsTest {
  /**
   * Ceph, for one, counts the files that there are, and answers -1 to how many more there may be.
   */
  @Test
  void aFileSystemThatDoesntKnowItsInodesHasEnough() {
    var memory = ByteBuffer.allocate(112).order(ByteOrder.nativeOrder());
    memory.putLong(8, 4096).putLong(16, 100).putLong(32, 10);
    memory.putLong(40, 1_000_000).putLong(56, -1);
    assertEquals(
        new FileSystemRoom(409_600, 40_960, 1_000_000, Long.MAX_VALUE), Statvfs.decode(memory, 0));
  }
}
