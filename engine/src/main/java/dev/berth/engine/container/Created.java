package dev.berth.engine.container;

import dev.berth.engine.value.ContainerId;
import java.util.List;

/**
 * A container that was made.
 *
 * @param warnings what the caller should know, such as an option that looks misplaced
 */
public record Created(ContainerId id, String name, List<String> warnings) {
  public Created {
    warnings = List.copyOf(warnings);
  }
}
