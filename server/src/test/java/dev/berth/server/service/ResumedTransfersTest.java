package dev.berth.server.service;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.berth.engine.operation.Operation;
import dev.berth.engine.operation.OperationContext;
import dev.berth.engine.operation.OperationStatus;
import dev.berth.engine.operation.Operations;
import dev.berth.engine.registry.Credentials;
import dev.berth.engine.registry.Logins;
import dev.berth.engine.state.Database;
import dev.berth.engine.transfer.ShownCredentials;
import dev.berth.engine.transfer.pull.PullRequest;
import dev.berth.engine.value.Digest;
import dev.berth.engine.value.ImageReference;
import dev.berth.engine.value.Json;
import dev.berth.engine.value.Platform;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is stored of a pull, and read by the next server. */
final class ResumedTransfersTest {
  private static final PullRequest REQUEST =
      new PullRequest(
          ImageReference.parse("127.0.0.1:5000/a/b:1"), Optional.of(Platform.host()), true);
  private static final Optional<Digest> PINNED = Optional.of(Digest.of(new byte[0]));

  @TempDir Path folder;
  private Database database;

  @BeforeEach
  void open() {
    database = Database.open(folder.resolve("state.db"));
  }

  @AfterEach
  void close() {
    database.close();
  }

  /** Says what it is asked to go on with. */
  private record Telling() implements ResumedTransfers.Transfer<PullRequest> {
    private record Told(PullRequest request, ShownCredentials shown, Optional<Digest> pinned) {}

    @Override
    public ImageReference registry(PullRequest request) {
      return request.reference();
    }

    @Override
    public Optional<Digest> pinned(PullRequest request) {
      return PINNED;
    }

    @Override
    public Object run(
        PullRequest request, Optional<Credentials> credentials, OperationContext operation) {
      throw new AssertionError("it is to go on");
    }

    @Override
    public Object resume(
        PullRequest request,
        ShownCredentials shown,
        Optional<Digest> pinned,
        OperationContext operation) {
      return new Told(request, shown, pinned);
    }
  }

  private Logins logins() {
    return new Logins(folder.resolve("logins.json"));
  }

  private ResumedTransfers<PullRequest> transfers(Operations operations) {
    return new ResumedTransfers<>(
        "image.pull", PullRequest.class, operations, logins(), new Telling());
  }

  private String stored(Optional<Credentials> credentials) {
    try (var operations = new Operations(database)) {
      return transfers(operations).stored(REQUEST, credentials);
    }
  }

  /** How the next server ends what one had stored when it stopped. */
  private Operation goneOnWith(String stored) throws InterruptedException {
    var never = new CountDownLatch(1);
    String id;
    try (var first = new Operations(database)) {
      id =
          first
              .start(
                  "image.pull",
                  "b",
                  stored,
                  _ -> {
                    never.await();
                    return Map.of();
                  })
              .id();
    }
    try (var next = new Operations(database)) {
      transfers(next);
      return next.await(id, Long.MAX_VALUE, Optional.empty());
    }
  }

  private void goesOn(ShownCredentials shown, Optional<Digest> pinned, String stored)
      throws InterruptedException {
    var end = goneOnWith(stored);
    assertEquals(OperationStatus.SUCCEEDED, end.status(), end::toString);
    assertEquals(
        new Telling.Told(REQUEST, shown, pinned),
        Json.read(end.result().orElseThrow(), Telling.Told.class));
  }

  @Test
  void whatIsStoredGoesOnWithoutTheCredentials() throws InterruptedException {
    goesOn(ShownCredentials.NONE, PINNED, stored(Optional.empty()));
    goesOn(
        ShownCredentials.OWN,
        PINNED,
        stored(Optional.of(new Credentials.Password("ann", "secret"))));
    logins().store("127.0.0.1:5000", new Credentials.Password("ann", "secret"));
    goesOn(ShownCredentials.LOGIN, PINNED, stored(Optional.empty()));
  }

  @Test
  void whatOtherVersionsStoredGoesOn() throws InterruptedException {
    var request = Json.write(REQUEST);
    for (var written : new String[] {request, Json.write(request)}) {
      goesOn(
          ShownCredentials.LOGIN,
          Optional.empty(),
          "{\"request\":%s,\"credentialed\":true}".formatted(written));
    }
  }
}
