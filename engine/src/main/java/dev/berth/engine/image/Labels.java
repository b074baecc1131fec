package dev.berth.engine.image;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.engine.value.Json;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What Berth does with the labels of images and containers. */
public final class Labels {
  /** Labels with this prefix are Berth's own: those that an image brings along are dropped. */
  public static final String RESERVED = "dev.berth.";

  /** Of the labels of one image in lists. */
  private static final int MOST_LETTERS = 16 << 10;

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
   * The labels that lists and filters know, by name: the shortest ones, as far as there is room for
   * them. An image may have megabytes of labels, and a list tells of all images.
   */
  static Map<String, String> listed(Map<String, String> labels) {
    var listed = new TreeMap<String, String>();
    int letters = 0;
    for (var label :
        labels.entrySet().stream()
            .sorted(
                Comparator.<Map.Entry<String, String>>comparingInt(Labels::length)
                    .thenComparing(Map.Entry.comparingByKey()))
            .toList()) {
      letters += length(label);
      if (letters > MOST_LETTERS) {
        break;
      }
      listed.put(label.getKey(), label.getValue());
    }
    return listed;
  }

  /** Labels as the table of images has them: a JSON object of texts. */
  public static Map<String, String> read(String document) {
    if (document.equals("{}")) {
      return Map.of();
    }
    var labels = new TreeMap<String, String>();
    Json.read(document, JsonNode.class)
        .properties()
        .forEach(label -> labels.put(label.getKey(), label.getValue().asText()));
    return labels;
  }

  private static int length(Map.Entry<String, String> label) {
    return label.getKey().length() + label.getValue().length();
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
