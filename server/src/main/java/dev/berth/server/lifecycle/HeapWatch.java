package dev.berth.server.lifecycle;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryNotificationInfo;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import javax.management.NotificationEmitter;

/**
 * Has old objects collected before the heap grows for them. The serial collector takes all the room
 * that it may have before it looks at them: after some lists of thousands of images the server
 * would have half a gigabyte, most of it garbage.
 */
final class HeapWatch {
  /** Bytes of old objects, dead ones too, up to which nothing is done. */
  private static final long ROOM = 64L << 20;

  private HeapWatch() {}

  /** Watches until the process ends. */
  static void begin() {
    ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getType() == MemoryType.HEAP && pool.isUsageThresholdSupported())
        .forEach(HeapWatch::watch);
  }

  private static void watch(MemoryPoolMXBean pool) {
    pool.setUsageThreshold(Math.min(ROOM, most(pool)));
    ((NotificationEmitter) ManagementFactory.getMemoryMXBean())
        .addNotificationListener(
            (notification, _) -> collect(pool),
            notification ->
                notification.getType().equals(MemoryNotificationInfo.MEMORY_THRESHOLD_EXCEEDED),
            null);
  }

  /** Where much of it is alive, half as much more may come before the next time. */
  private static void collect(MemoryPoolMXBean pool) {
    System.gc();
    long alive = pool.getUsage().getUsed();
    pool.setUsageThreshold(Math.min(Math.max(ROOM, alive + alive / 2), most(pool)));
  }

  private static long most(MemoryPoolMXBean pool) {
    long most = pool.getUsage().getMax();
    return most < 0 ? Long.MAX_VALUE : most;
  }
}
