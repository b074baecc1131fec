package dev.berth.shell.command;

import dev.berth.shell.client.RpcException;
import java.util.List;
import java.util.Map;

/** What to do after a failure, where that is always the same. */
final class NextStep {
  private static final List<Map.Entry<String, String>> LISTS =
      List.of(
          Map.entry("container", "berth ps -a"),
          Map.entry("image", "berth images"),
          Map.entry("plan", "berth gc plan"),
          Map.entry("operation", "berth operation ls -a"));

  private NextStep() {}

  /** The failure in words, and after what isn't here the command that lists what is. */
  static String text(RpcException failure) {
    boolean here = !failure.details().containsKey("registry");
    if (!failure.kind().equals("NOT_FOUND") || !here) {
      return failure.text();
    }
    return LISTS.stream()
        .filter(known -> isMissing(known.getKey(), failure.details()))
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

  /** An operation is also named beside whatever the work that it did couldn't find. */
  private static boolean isMissing(String thing, Map<String, String> details) {
    return details.containsKey(thing) && (!thing.equals("operation") || details.size() == 1);
  }
}
