package dev.berth.shell.command;

import dev.berth.shell.client.Json;
import dev.berth.shell.client.Params;
import dev.berth.shell.client.RpcException;
import java.util.Optional;
import java.util.regex.Pattern;

/** Making a container, with its image pulled before where that is wanted: its progress is shown. */
final class Creating {
  /** No name can be so. */
  private static final Pattern ID = Pattern.compile("sha256:[0-9a-f]*|[0-9a-f]{64}");

  private final Session session;
  private final Params params;
  private final Arguments given;
  private final String image;
  private final Optional<String> platform;
  private final String pull;

  /**
   * Prepares it.
   *
   * @param params of {@code container.create}
   */
  Creating(Session session, Params params, Arguments given) {
    this.session = session;
    this.params = params.put("pull", "never");
    this.given = given;
    this.image = given.word(0);
    this.platform = given.value("platform");
    this.pull = given.value("pull").orElse("missing");
  }

  Json run() {
    if (pull.equals("always")) {
      session.caller().showCredentials();
      pull();
      return create();
    }
    try {
      return create();
    } catch (RpcException e) {
      if (pull.equals("never") || !isMissing(e)) {
        throw e;
      }
      session.caller().showCredentials();
      session.say("there is no image \"" + image + "\" here; pulling it");
      pull(e);
      return create();
    }
  }

  private Json create() {
    var made = session.client().call("container.create", params);
    CreationOptions.warnOfMisplaced(given, session);
    return made;
  }

  private static boolean isMissing(RpcException failure) {
    return failure.kind().equals("NOT_FOUND")
        && !ID.matcher(failure.details().getOrDefault("image", "sha256:")).matches();
  }

  private void pull() {
    var params = Params.of("reference", image).put("platform", platform);
    RegistryTransfer.result(session, "image.pull", params, false);
  }

  /** That the image isn't here is what counts, also where its registry can't be asked. */
  private void pull(RpcException missing) {
    try {
      pull();
    } catch (RpcException e) {
      throw switch (e.kind()) {
        case "NOT_FOUND", "UNAVAILABLE", "PERMISSION_DENIED", "UNSUPPORTED" ->
            new RpcException(
                missing.kind(),
                missing.text() + ". It could not be pulled: " + e.text(),
                missing.details());
        case String _ -> e;
      };
    }
  }
}
