package dev.berth.engine.build.graph;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code NAME=value} entries by name, in their order. */
final class Environment {
  private Environment() {}

  static Map<String, String> map(List<String> entries) {
    var values = new LinkedHashMap<String, String>();
    for (var entry : entries) {
      int equals = entry.indexOf('=');
      if (equals > 0) {
        values.put(entry.substring(0, equals), entry.substring(equals + 1));
      }
    }
    return values;
  }

  static List<String> entries(Map<String, String> values) {
    return values.entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).toList();
  }
}
