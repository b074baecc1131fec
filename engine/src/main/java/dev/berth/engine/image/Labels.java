package dev.berth.engine.image;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What Berth does with the labels of images and containers. */
public final class Labels {
  /** Labels with this prefix are Berth's own: those that an image brings along are dropped. */
  public static final String RESERVED = "dev.berth.";

  private Labels() {}

  public static boolean isReserved(String name) {
    return name.startsWith(RESERVED);
  }

  /** The labels that are not Berth's own. */
  public static Map<String, String> withoutReserved(Map<String, String> labels) {
    return labels.entrySet().stream()
        .filter(label -> !isReserved(label.getKey()))
        .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  /**
   * Whether labels fulfil all conditions.
   *
   * @param conditions {@code name} or {@code name=value}
   */
  public static boolean match(Map<String, String> labels, List<String> conditions) {
    return conditions.stream().allMatch(condition -> match(labels, condition));
  }

  private static boolean match(Map<String, String> labels, String condition) {
    int equals = condition.indexOf('=');
    return equals < 0
        ? labels.containsKey(condition)
        : condition.substring(equals + 1).equals(labels.get(condition.substring(0, equals)));
  }
}
