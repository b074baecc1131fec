package dev.berth.engine.event;

import java.time.Instant;
import java.util.Map;

/**
 * Something that happened, durable and numbered.
 *
 * @param sequence the cursor: rises with each event of this root, gaps allowed
 * @param type {@code namespace.verb} in the past: {@code container.started}, {@code image.tagged}
 * @param subject id of the container, image or operation that it happened to
 * @param attributes further facts by name; never a secret
 */
public record Event(
    long sequence, Instant at, String type, String subject, Map<String, String> attributes) {
  public Event {
    attributes = Map.copyOf(attributes);
  }
}
