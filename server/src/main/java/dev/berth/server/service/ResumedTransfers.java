package dev.berth.server.service;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.engine.operation.OperationContext;
import dev.berth.engine.operation.Operations;
import dev.berth.engine.registry.Credentials;
import dev.berth.engine.registry.Logins;
import dev.berth.engine.transfer.ShownCredentials;
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

    /**
     * Digest of what a request stands for now, which has to be the same when it goes on; empty
     * where nothing has.
     */
    default Optional<Digest> pinned(R request) {
      return Optional.empty();
    }

    /**
     * The same after a restart.
     *
     * @param pinned of the request when it was begun
     */
    Object resume(
        R request, ShownCredentials shown, Optional<Digest> pinned, OperationContext operation);
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
                  transfer.resume(request, begun.shown(), begun.pinned(), operation));
        });
  }

  /**
   * One as it is stored, to go on after a restart.
   *
   * @param request an object, or its text, which another version stored before an upgrade
   * @param credentialed whether the registry was shown credentials, which aren't stored
   * @param own whether these were the caller's own
   * @param pinned of the request then
   */
  private record Begun(
      JsonNode request, boolean credentialed, boolean own, Optional<Digest> pinned) {
    String document() {
      return request.isTextual() ? request.textValue() : request.toString();
    }

    ShownCredentials shown() {
      return own
          ? ShownCredentials.OWN
          : credentialed ? ShownCredentials.LOGIN : ShownCredentials.NONE;
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
            transfer.pinned(request)));
  }

  /** What one does. */
  Operations.Work work(R request, Optional<Credentials> credentials) {
    return operation -> OperationRecords.result(transfer.run(request, credentials, operation));
  }
}
