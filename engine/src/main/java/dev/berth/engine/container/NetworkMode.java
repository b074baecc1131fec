package dev.berth.engine.container;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;

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
          throw new BerthException(
              ErrorKind.UNSUPPORTED,
              "cannot use network \"%s\": there are \"none\", with a loopback alone, and \"host\"; bridges and networks of one's own come later"
                  .formatted(name.length() > 80 ? name.substring(0, 80) + "..." : name));
    };
  }

  public String label() {
    return this == NONE ? "none" : "host";
  }
}
