package dev.berth.shell.client;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Named parameters of a call; what is null, empty or false when optional is left out. */
public final class Params {
  private final Map<String, Object> values = new LinkedHashMap<>();

  public static Params of() {
    return new Params();
  }

  public static Params of(String name, Object value) {
    return new Params().put(name, value);
  }

  public Params put(String name, @Nullable Object value) {
    if (value != null) {
      values.put(name, value instanceof Params params ? params.values : value);
    }
    return this;
  }

  public Params put(String name, Optional<?> value) {
    value.ifPresent(present -> put(name, present));
    return this;
  }

  /** Adds a list unless it is empty. */
  public Params list(String name, Collection<?> items) {
    return items.isEmpty()
        ? this
        : put(
            name,
            items.stream()
                .<Object>map(item -> item instanceof Params params ? params.values : item)
                .toList());
  }

  /** Adds a map unless it is empty. */
  public Params map(String name, Map<String, ?> entries) {
    return entries.isEmpty() ? this : put(name, entries);
  }

  /** Adds true, or nothing. */
  public Params flag(String name, boolean set) {
    return set ? put(name, true) : this;
  }

  public boolean isEmpty() {
    return values.isEmpty();
  }

  public Json json() {
    return Json.of(values);
  }
}
