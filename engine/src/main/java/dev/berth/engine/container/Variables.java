package dev.berth.engine.container;

import dev.berth.engine.error.BerthException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Environment variables in order, later ones over earlier ones of the same name. */
final class Variables {
  static final String DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  private final Map<String, String> values = new LinkedHashMap<>();

  /** Variables of an image: entries that aren't NAME=value are passed over. */
  static Variables ofImage(List<String> entries) {
    var variables = new Variables();
    for (var entry : entries) {
      int equals = entry.indexOf('=');
      if (equals > 0 && entry.indexOf('\0') < 0) {
        variables.values.put(entry.substring(0, equals), entry.substring(equals + 1));
      }
    }
    return variables;
  }

  /** Adds a client's: {@code NAME=value} sets, {@code NAME} alone takes away. */
  Variables with(List<String> entries) {
    for (var entry : entries) {
      int equals = entry.indexOf('=');
      if (equals == 0 || entry.isEmpty() || entry.indexOf('\0') >= 0) {
        throw BerthException.invalid(
            "cannot use environment: \"%s\" is not NAME=value"
                .formatted(entry.replace("\0", "\\0")));
      }
      if (equals < 0) {
        values.remove(entry);
      } else {
        values.put(entry.substring(0, equals), entry.substring(equals + 1));
      }
    }
    return this;
  }

  /** Sets a variable unless it is there. */
  Variables withDefault(String name, String value) {
    values.putIfAbsent(name, value);
    return this;
  }

  boolean has(String name) {
    return values.containsKey(name);
  }

  String get(String name, String otherwise) {
    return values.getOrDefault(name, otherwise);
  }

  /** {@code NAME=value} each. */
  List<String> entries() {
    var entries = new ArrayList<String>(values.size());
    values.forEach((name, value) -> entries.add(name + "=" + value));
    return entries;
  }
}
