package dev.berth.engine.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LabelsTest {
  @Test
  void listsKnowAllLabelsOfUsualImages() {
    var labels = Map.of("a", "1", "b", "2".repeat(8000), "c", "");
    assertEquals(labels, Labels.listed(labels));
  }

  /** A hundred images with four megabytes of labels each would make every list fail. */
  @Test
  void listsKnowTheShortestLabelsOfOneThatHasTooMany() {
    var labels = new HashMap<String, String>();
    labels.put("keep", "");
    labels.put("long", "x".repeat(4 << 20));
    assertEquals(Set.of("keep"), Labels.listed(labels).keySet());
    for (int i = 0; i < 100_000; i++) {
      labels.put("name" + i, "value");
    }
    int letters =
        Labels.listed(labels).entrySet().stream()
            .mapToInt(label -> label.getKey().length() + label.getValue().length())
            .sum();
    assertTrue(letters <= 16 << 10, () -> "letters: " + letters);
  }
}
