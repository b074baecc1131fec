package dev.berth.engine.event;

import dev.berth.engine.state.EventTable.EventRow;
import dev.berth.engine.value.Json;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * Something that happened, durable and numbered.
 *
 * @param sequence the cursor: rises with each event of this root, gaps allowed
 * @param type {@code namespace.verb} in the past: {@code container.started}, {@code image.tagged}
 * @param subject id of the container, image, operation or plan that it happened to
 * @param attributes further facts by name; never a secret
 */
public record Event(
    long sequence, Instant at, String type, String subject, Map<String, String> attributes) {
  /** The attribute that has the subject's name: a container's, or the reference of an image. */
  public static final String NAME = "name";

  public Event {
    attributes = Map.copyOf(attributes);
  }

  static Event of(EventRow row) {
    var attributes = new HashMap<String, String>();
    Map<?, ?> read = Json.read(row.attributes(), Map.class);
    read.forEach((name, value) -> attributes.put(name.toString(), value.toString()));
    return new Event(
        row.sequence(), Instant.ofEpochMilli(row.at()), row.type(), row.subject(), attributes);
  }
}
