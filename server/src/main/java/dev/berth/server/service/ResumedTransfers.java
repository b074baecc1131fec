package dev.berth.server.service;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.engine.operation.OperationContext;
import dev.berth.engine.operation.Operations;
import dev.berth.engine.registry.Credentials;
import dev.berth.engine.registry.Logins;
import dev.berth.engine.transfer.pull.Shown;
import dev.berth.engine.value.Digest;
import dev.berth.engine.value.ImageReference;
import dev.berth.engine.value.Json;
import java.util.Optional;

/**
 * Pulls or pushes as operations, which go on after a restart of the server; those whose credentials
 * went with it wait for some.
 *
 * @param <R> what is asked for, a record
 */
final class ResumedTransfers<R> {
  private final Logins logins;
  private final Transfer<R> transfer;

  /** What is done for a request. */
  interface Transfer<R> {
    /** The registry that is asked. */
    ImageReference registry(R request);

    /**
     * Does it.
     *
     * @param credentials in place of the stored ones
     * @return a record of the API
     */
    Object run(R request, Optional<Credentials> credentials, OperationContext operation);

    /** What has to be the same when it goes on; empty where nothing has. */
    default Optional<Digest> meant(R request) {
      return Optional.empty();
    }

    /**
     * The same after a restart.
     *
     * @param meant what it meant when it was begun
     */
    Object goOn(R request, Shown shown, Optional<Digest> meant, OperationContext operation);
  }

  /**
   * Goes on with those of the last server.
   *
   * @param kind of their operations
   */
  ResumedTransfers(
      String kind, Class<R> type, Operations operations, Logins logins, Transfer<R> transfer) {
    this.logins = logins;
    this.transfer = transfer;
    operations.goOn(
        kind,
        stored -> {
          var begun = Json.read(stored, Begun.class);
          var request = Json.read(begun.document(), type);
          return operation ->
              OperationRecords.result(
                  transfer.goOn(request, begun.shown(), begun.meant(), operation));
        });
  }

  /**
   * One as it is stored, to go on after a restart.
   *
   * @param request an object, or its text, which another version stored before an upgrade
   * @param credentialed whether the registry was shown credentials, which aren't stored
   * @param own whether these were the caller's own
   * @param meant what it meant then
   */
  private record Begun(
      JsonNode request, boolean credentialed, boolean own, Optional<Digest> meant) {
    String document() {
      return request.isTextual() ? request.textValue() : request.toString();
    }

    Shown shown() {
      return own ? Shown.OWN : credentialed ? Shown.LOGIN : Shown.NONE;
    }
  }

  /** What is stored of one with its operation. */
  String stored(R request, Optional<Credentials> credentials) {
    var registry = transfer.registry(request).domain();
    return Json.write(
        new Begun(
            Json.tree(request),
            credentials.isPresent() || logins.find(registry).isPresent(),
            credentials.isPresent(),
            transfer.meant(request)));
  }

  /** What one does. */
  Operations.Work work(R request, Optional<Credentials> credentials) {
    return operation -> OperationRecords.result(transfer.run(request, credentials, operation));
  }
}
