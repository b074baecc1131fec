package dev.berth.engine.layer;

import java.util.Arrays;
import java.util.Map;

/** Whether two sets of attributes are equal, values compared byte by byte. */
final class SameBytes {
  private SameBytes() {}

  static boolean in(Map<String, byte[]> one, Map<String, byte[]> other) {
    return one.keySet().equals(other.keySet())
        && one.entrySet().stream()
            .allMatch(e -> Arrays.equals(e.getValue(), other.get(e.getKey())));
  }
}
