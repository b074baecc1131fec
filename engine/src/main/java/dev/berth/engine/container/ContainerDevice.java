package dev.berth.engine.container;

import dev.berth.engine.error.BerthException;
import java.util.Set;

/**
 * A device of the host that a container may use.
 *
 * @param source absolute path on the host
 * @param target path inside, below /dev
 * @param access letters of {@code r}ead, {@code w}rite, {@code m}knod, in this order
 */
public record ContainerDevice(String source, String target, String access) {
  private static final Set<String> OURS =
      Set.of(
          "console", "fd", "full", "mqueue", "null", "ptmx", "pts", "random", "shm", "stderr",
          "stdin", "stdout", "tty", "urandom", "zero");

  public ContainerDevice {
    source = ContainerPaths.absolute("device", source);
    target = ContainerPaths.absolute("place of a device", target);
    var name = target.startsWith("/dev/") ? target.substring("/dev/".length()) : "";
    if (name.isEmpty() || OURS.contains(name.split("/")[0])) {
      throw BerthException.invalid(
          "cannot use %s as the place of a device: it must be below /dev, and none of those that every container has"
              .formatted(target));
    }
    access = ordered(access);
  }

  private static String ordered(String letters) {
    var ordered = new StringBuilder();
    for (char letter : "rwm".toCharArray()) {
      ordered.append(letters.indexOf(letter) >= 0 ? String.valueOf(letter) : "");
    }
    if (ordered.isEmpty() || ordered.length() != letters.length()) {
      throw BerthException.invalid(
          "cannot use \"%s\" as access to a device: it takes letters of rwm, each once"
              .formatted(letters.length() > 20 ? letters.substring(0, 20) + "..." : letters));
    }
    return ordered.toString();
  }
}
