package dev.berth.engine.value;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class RecentTest {
  private final Recent<String, Integer> recent = new Recent<>();

  @Test
  void whatWasReadIsKnown() {
    assertEquals(Optional.empty(), recent.find("a"));
    assertEquals(1, recent.keep("a", 1, 10));
    assertEquals(Optional.of(1), recent.find("a"));
  }

  @Test
  void whatWasNotAskedForLongestGoes() {
    for (int i = 0; i < Recent.MOST; i++) {
      recent.keep("d" + i, i, 10);
    }
    recent.find("d0");
    recent.keep("one more", -1, 10);
    assertEquals(Optional.of(0), recent.find("d0"));
    assertEquals(Optional.empty(), recent.find("d1"));
    assertEquals(Optional.of(2), recent.find("d2"));
  }

  @Test
  void aLargeDocumentIsNotKept() {
    assertEquals(7, recent.keep("large", 7, Recent.LARGEST + 1));
    assertEquals(Optional.empty(), recent.find("large"));
    recent.keep("largest", 8, Recent.LARGEST);
    assertEquals(Optional.of(8), recent.find("largest"));
  }
}
