package dev.berth.shell.command;

import dev.berth.shell.client.Json;
import dev.berth.shell.client.Params;
import dev.berth.shell.client.RpcException;
import dev.berth.shell.registry.CallersCredentials;
import dev.berth.shell.registry.CallersCredentials.Found;
import java.util.Optional;

/** What calls of a person to registries have in common: they show that person's credentials. */
public final class RegistryTransfer {
  private RegistryTransfer() {}

  /** The credentials for an image's registry of whoever called, where this is their process. */
  public static Optional<Found> credentials(Session session, String reference) {
    return session.caller().isHere()
        ? new CallersCredentials(session.environment())
            .of(reference, warning -> session.say("warning: " + warning + "; going on without"))
        : Optional.empty();
  }

  /**
   * The name whose registry a call is shown credentials for.
   *
   * @return empty where a method shows none
   */
  public static Optional<String> name(String method, Json params) {
    return switch (method) {
      case "image.pull", "image.push", "registry.remove" ->
          Optional.of(params.at("reference").text());
      case "registry.tags" -> Optional.of(params.at("name").text());
      case "registry.catalog" -> Optional.of(params.at("host").text() + "/any");
      default -> Optional.empty();
    };
  }

  /** Makes a call to a registry. */
  static Json call(Session session, String method, Params params) {
    session.caller().showCredentials();
    var found = name(method, params.json()).flatMap(name -> credentials(session, name));
    try {
      return session.client().call(method, params.put("credentials", found.map(Found::params)));
    } catch (RpcException e) {
      throw told(e, found);
    }
  }

  /**
   * Begins a transfer, waits for its end and gives its result.
   *
   * @param params with a reference
   */
  static Json result(Session session, String method, Params params, boolean quietly) {
    var found = name(method, params.json()).flatMap(name -> credentials(session, name));
    try {
      var operation =
          session
              .client()
              .call(method, params.put("credentials", found.map(Found::params)))
              .at("operation")
              .text();
      return quietly ? Awaiting.quietly(session, operation) : Awaiting.result(session, operation);
    } catch (RpcException e) {
      throw told(e, found);
    }
  }

  private static RpcException told(RpcException e, Optional<Found> shown) {
    return shown.filter(_ -> e.kind().equals("PERMISSION_DENIED")).map(of -> told(e, of)).orElse(e);
  }

  private static RpcException told(RpcException denied, Found shown) {
    return new RpcException(
        denied.kind(),
        "%s; those of %s were shown, which go before a login"
            .formatted(denied.text(), shown.file()),
        denied.details());
  }
}
