package dev.berth.engine.container;

import dev.berth.engine.error.BerthException;

/** Which network a container sees. */
public enum NetworkMode {
  /** A network namespace of its own with nothing but {@code lo}. */
  NONE,
  /** The host's network namespace. */
  HOST;

  public static NetworkMode parse(String name) {
    return switch (name) {
      case "none" -> NONE;
      case "host" -> HOST;
      default ->
          throw BerthException.invalid(
              "cannot use network \"%s\": it is neither \"none\" nor \"host\"".formatted(name));
    };
  }

  public String label() {
    return this == NONE ? "none" : "host";
  }
}
