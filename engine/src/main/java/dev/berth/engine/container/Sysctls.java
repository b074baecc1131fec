package dev.berth.engine.container;

import dev.berth.engine.error.BerthException;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The sysctls that a container may set: those that its own namespaces hold. */
final class Sysctls {
  private static final Set<String> IPC =
      Set.of(
          "kernel.msgmax",
          "kernel.msgmnb",
          "kernel.msgmni",
          "kernel.sem",
          "kernel.shmall",
          "kernel.shmmax",
          "kernel.shmmni",
          "kernel.shm_rmid_forced");
  private static final String GRAMMAR = "[a-z0-9_]+([./][a-zA-Z0-9_*-]+)+";

  private Sysctls() {}

  /** The sysctls with dots, sorted; refuses what would reach the host. */
  static Map<String, String> checked(Map<String, String> sysctls, NetworkMode network) {
    var checked = new TreeMap<String, String>();
    sysctls.forEach(
        (given, value) -> {
          if (!given.matches(GRAMMAR) || value.indexOf('\0') >= 0) {
            throw refused(given, "it is not a name such as net.core.somaxconn");
          }
          var name = given.replace('/', '.');
          if (name.startsWith("net.")) {
            if (network == NetworkMode.HOST) {
              throw refused(given, "with network \"host\" it would change the host");
            }
          } else if (!IPC.contains(name) && !name.startsWith("fs.mqueue.")) {
            throw refused(given, "it is not held by a namespace and would change the host");
          }
          checked.put(name, value);
        });
    return checked;
  }

  private static BerthException refused(String name, String why) {
    return BerthException.invalid("cannot set sysctls: \"%s\": %s".formatted(name, why));
  }
}
