package dev.berth.shell.command;

import dev.berth.shell.client.RpcException;
import java.util.Map;

/** What to do after a failure, where that is always the same. */
final class NextStep {
  private static final Map<String, String> LISTS =
      Map.of(
          "container", "berth ps -a",
          "image", "berth images",
          "operation", "berth operation ls -a",
          "plan", "berth gc plan");

  private NextStep() {}

  /** The failure in words, and after what isn't there the command that lists what is. */
  static String text(RpcException failure) {
    if (!failure.kind().equals("NOT_FOUND")) {
      return failure.text();
    }
    return LISTS.entrySet().stream()
        .filter(known -> failure.details().containsKey(known.getKey()))
        .findFirst()
        .map(
            known ->
                "%s; \"%s\" %s"
                    .formatted(
                        failure.text(),
                        known.getValue(),
                        known.getKey().equals("plan") ? "makes one" : "lists them"))
        .orElse(failure.text());
  }
}
