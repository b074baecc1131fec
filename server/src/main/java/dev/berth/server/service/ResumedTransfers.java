package dev.berth.server.service;

import dev.berth.engine.operation.OperationContext;
import dev.berth.engine.operation.Operations;
import dev.berth.engine.registry.Credentials;
import dev.berth.engine.registry.Logins;
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

    /** The same after a restart, of one that had shown credentials. */
    Object goOn(R request, OperationContext operation);
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
          return goingOn(Json.read(begun.request(), type), begun.credentialed());
        });
  }

  /**
   * One as it is stored, to go on after a restart.
   *
   * @param request a JSON document
   * @param credentialed whether the registry was shown credentials, which aren't stored
   */
  private record Begun(String request, boolean credentialed) {}

  /** What is stored of one with its operation. */
  String stored(R request, Optional<Credentials> credentials) {
    var registry = transfer.registry(request).domain();
    return Json.write(
        new Begun(
            Json.write(request), credentials.isPresent() || logins.find(registry).isPresent()));
  }

  private Operations.Work goingOn(R request, boolean credentialed) {
    return credentialed
        ? operation -> OperationRecords.result(transfer.goOn(request, operation))
        : work(request, Optional.empty());
  }

  /** What one does. */
  Operations.Work work(R request, Optional<Credentials> credentials) {
    return operation -> OperationRecords.result(transfer.run(request, credentials, operation));
  }
}
