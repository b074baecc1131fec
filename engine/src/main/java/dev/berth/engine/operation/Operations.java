package dev.berth.engine.operation;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.event.Events;
import dev.berth.engine.state.Database;
import dev.berth.engine.state.Database.Durability;
import dev.berth.engine.state.OperationTable;
import dev.berth.engine.state.OperationTable.OperationRow;
import dev.berth.engine.state.RequestTable;
import dev.berth.engine.state.Transaction;
import dev.berth.engine.value.Json;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The operations of this root. Each runs on a virtual thread of its own, whoever is connected. What
 * a stopped server left unfinished goes on where it can, and is else found INTERRUPTED; finished
 * ones are kept a day.
 */
public final class Operations implements AutoCloseable {
  /** What an operation does; the result, a record, is stored as JSON. */
  @FunctionalInterface
  public interface Work {
    Object run(OperationContext context) throws Exception;
  }

  private static final Logger LOG = LoggerFactory.getLogger(Operations.class);
  private static final Duration KEPT = Duration.ofDays(1);
  private static final Pattern PREFIX = Pattern.compile("[0-9a-f]{12,31}");
  private static final int LONGEST = 16_000;

  /** Under way at a time: each may hold connections and memory. */
  private static final int MOST = 1000;

  private static final SecureRandom RANDOM = new SecureRandom();

  private final Database database;
  private final Map<String, RunningOperation> running = new ConcurrentHashMap<>();
  private volatile boolean closing;
  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("operation-", 0).factory());

  public Operations(Database database) {
    this.database = database;
    var now = Instant.now();
    var failure =
        Operation.Failure.of(
            ErrorKind.INTERRUPTED, "the server stopped while this was under way; start it again");
    database.write(
        Durability.PROCESS,
        transaction -> {
          OperationTable.trim(transaction, now.minus(KEPT).toEpochMilli());
          // the same request again begins anew
          RequestTable.forget(transaction, OperationStatus.RUNNING.name());
          OperationTable.list(transaction).stream()
              .filter(row -> row.status().equals(OperationStatus.RUNNING.name()))
              .filter(row -> row.request().isEmpty())
              .forEach(
                  row ->
                      tellEnd(
                          transaction,
                          row.id(),
                          row.kind(),
                          row.subject(),
                          OperationStatus.INTERRUPTED));
          return OperationTable.endUnfinished(
              transaction,
              OperationStatus.RUNNING.name(),
              OperationStatus.INTERRUPTED.name(),
              Json.write(failure),
              now.toEpochMilli());
        });
  }

  /**
   * Begins an operation and answers at once.
   *
   * @param kind the method that begins it
   * @param subject what it is about
   */
  public Operation start(String kind, String subject, Work work) {
    return start(kind, subject, Optional.empty(), work);
  }

  /**
   * Begins an operation that goes on after a restart of the server.
   *
   * @param request a JSON document that {@link #goOn} makes the same work of
   */
  public Operation start(String kind, String subject, String request, Work work) {
    return start(kind, subject, Optional.of(request), work);
  }

  /** Goes on with the operations of a kind that the last server left unfinished. */
  public void goOn(String kind, Function<String, Work> work) {
    database.read(OperationTable::list).stream()
        .filter(row -> row.kind().equals(kind) && row.request().isPresent())
        .filter(row -> row.status().equals(OperationStatus.RUNNING.name()))
        .filter(row -> !running.containsKey(row.id()))
        .forEach(
            row -> {
              var operation = new RunningOperation(operation(row), this::tellWait);
              running.put(row.id(), operation);
              var request = row.request().get();
              threads.execute(
                  () -> run(operation, context -> work.apply(request).run(context), true));
            });
  }

  private Operation start(String kind, String subject, Optional<String> request, Work work) {
    if (running.size() >= MOST) {
      throw new BerthException(
          ErrorKind.RESOURCE_EXHAUSTED,
          "cannot begin %s: %d operations are under way, which is the limit; wait for some, or cancel them; \"berth operation ls\" lists them"
              .formatted(kind, MOST));
    }
    var bytes = new byte[16];
    RANDOM.nextBytes(bytes);
    var begun =
        new Operation(
            HexFormat.of().formatHex(bytes),
            kind,
            subject,
            OperationStatus.RUNNING,
            Progress.NONE,
            Optional.empty(),
            Optional.empty(),
            Instant.now(),
            Optional.empty());
    var operation = new RunningOperation(begun, this::tellWait);
    running.put(begun.id(), operation);
    try {
      database.write(
          Durability.PROCESS,
          transaction -> {
            OperationTable.insert(transaction, row(begun, request));
            Events.append(
                transaction,
                "operation.begun",
                begun.id(),
                Map.of("kind", begun.kind(), "about", begun.subject()));
            return transaction.answer(begun, begun.id());
          });
    } catch (RuntimeException e) {
      running.remove(begun.id());
      throw e;
    }
    threads.execute(() -> run(operation, work, request.isPresent()));
    return begun;
  }

  /**
   * Does the work and stores how it ended.
   *
   * @param again whether it would be begun again if that were lost
   */
  private void run(RunningOperation operation, Work work, boolean again) {
    Operation end;
    try {
      var result = work.run(operation);
      end =
          operation.ended(
              OperationStatus.SUCCEEDED, Optional.of(Json.write(result)), Optional.empty());
    } catch (Throwable e) {
      if (closing) {
        return; // its row still says RUNNING: the next start finds it INTERRUPTED
      }
      end = failed(operation, e);
    }
    var stored = end;
    try {
      database.write(
          again ? Durability.POWER : Durability.PROCESS,
          transaction -> {
            OperationTable.finish(
                transaction, row(stored, Optional.empty()), Json.write(operation.output()));
            tellEnd(transaction, stored.id(), stored.kind(), stored.subject(), stored.status());
            return stored;
          });
    } catch (BerthException e) {
      LOG.error("cannot store how operation {} ended", stored.id(), e);
    }
    operation.publish(stored);
    running.remove(stored.id());
  }

  /** What strangers named may be in it, and it is kept. */
  private static String cut(String message) {
    return message.length() <= LONGEST ? message : message.substring(0, LONGEST) + "...";
  }

  private static void tellEnd(
      Transaction transaction, String id, String kind, String subject, OperationStatus status) {
    Events.append(
        transaction,
        "operation.ended",
        id,
        Map.of("kind", kind, "about", subject, "status", status.name()));
  }

  /** An event that can't be stored ends nothing: the status tells the same. */
  private void tellWait(Operation waiting) {
    try {
      database.store(
          Durability.PROCESS,
          transaction -> {
            Events.append(
                transaction,
                "operation.waiting",
                waiting.id(),
                Map.of(
                    "kind", waiting.kind(),
                    "about", waiting.subject(),
                    "message", waiting.progress().message()));
          });
    } catch (BerthException e) {
      LOG.warn("cannot tell that operation {} waits", waiting.id(), e);
    }
  }

  private static Operation failed(RunningOperation operation, Throwable e) {
    if (operation.isCancelled()) {
      return operation.ended(
          OperationStatus.CANCELLED,
          e instanceof CancelledWithResult partly
              ? Optional.of(Json.write(partly.result()))
              : Optional.empty(),
          Optional.of(
              Operation.Failure.of(
                  ErrorKind.CANCELLED, operation.state().kind() + " was cancelled")));
    }
    if (e instanceof BerthException known) {
      return operation.ended(
          OperationStatus.FAILED,
          Optional.empty(),
          Optional.of(
              new Operation.Failure(
                  known.kind(), cut(String.valueOf(known.getMessage())), known.details())));
    }
    LOG.error("operation {} failed unexpectedly", operation.id(), e);
    return operation.ended(
        OperationStatus.FAILED,
        Optional.empty(),
        Optional.of(
            Operation.Failure.of(
                ErrorKind.INTERNAL,
                "%s failed unexpectedly; the server's log has the details"
                    .formatted(operation.state().kind()))));
  }

  /**
   * The operation as it stands.
   *
   * @param idOrPrefix as everywhere here: its id, or the first 12 digits or more that only it has
   * @throws BerthException NOT_FOUND; INVALID_ARGUMENT where a prefix fits several
   */
  public Operation get(String idOrPrefix) {
    var id = full(idOrPrefix);
    var present = running.get(id);
    return present != null ? present.state() : stored(id);
  }

  /**
   * Waits until the operation has ended, or its progress sequence is past one, or the time is over.
   *
   * @param afterSequence {@link Long#MAX_VALUE} to wait for the end alone
   */
  public Operation await(String idOrPrefix, long afterSequence, Optional<Duration> timeout)
      throws InterruptedException {
    var id = full(idOrPrefix);
    var present = running.get(id);
    return present != null ? present.await(afterSequence, timeout) : stored(id);
  }

  /**
   * What an operation said and is kept, oldest first.
   *
   * @param after the number that all of them are larger than
   */
  public List<OutputLine> output(String idOrPrefix, long after) {
    var id = full(idOrPrefix);
    var present = running.get(id);
    var lines = present != null ? present.output() : storedOutput(id);
    return lines.stream().filter(line -> line.number() > after).toList();
  }

  /** Takes what is told of an operation while it is under way. */
  public interface Watcher {
    void progress(Progress progress);

    void line(OutputLine line);
  }

  /**
   * Tells progress and lines until the operation has ended. A watcher that takes its time gets the
   * newest progress, and of the lines those that are still kept.
   *
   * @param afterLine the number that those of all lines are larger than
   * @return how it ended
   */
  public Operation watch(String idOrPrefix, long afterLine, Watcher watcher)
      throws InterruptedException {
    var id = full(idOrPrefix);
    long sequence = -1;
    long line = afterLine;
    for (var present = running.get(id); present != null; ) {
      var change = present.awaitChange(sequence, line);
      for (var said : change.lines()) {
        watcher.line(said);
        line = said.number();
      }
      if (change.state().progress().sequence() > sequence) {
        sequence = change.state().progress().sequence();
        watcher.progress(change.state().progress());
      }
      if (change.state().status().isFinal()) {
        return change.state();
      }
    }
    var end = stored(id);
    output(id, line).forEach(watcher::line);
    return end;
  }

  private List<OutputLine> storedOutput(String id) {
    stored(id);
    return database
        .read(transaction -> OperationTable.output(transaction, id))
        .map(text -> List.of(Json.read(text, OutputLine[].class)))
        .orElse(List.of());
  }

  /** Cancels an operation and waits until its work has ended; one that has ended stays as it is. */
  public Operation cancel(String idOrPrefix) throws InterruptedException {
    var id = full(idOrPrefix);
    var present = running.get(id);
    if (present == null) {
      return stored(id);
    }
    present.cancel();
    return present.await(Long.MAX_VALUE, Optional.empty());
  }

  /** Cancels an operation without waiting for its end. */
  public void abandon(String id) {
    var present = running.get(id);
    if (present != null) {
      present.cancel();
    }
  }

  /** Operations under way and the finished ones of a day, newest first. */
  public List<Operation> list() {
    return database.read(OperationTable::list).stream()
        .map(
            row -> {
              var present = running.get(row.id());
              return present != null ? present.state() : operation(row);
            })
        .toList();
  }

  /** Whether any operation is under way; one that waits for somebody begins again with a server. */
  public boolean isBusy() {
    return running.values().stream()
        .anyMatch(one -> one.state().status() != OperationStatus.NEEDS_CREDENTIALS);
  }

  /** The id that a text means; the text itself where no operation has such a one. */
  private String full(String text) {
    if (!PREFIX.matcher(text).matches()) {
      return text;
    }
    var fitting = database.read(transaction -> OperationTable.startingWith(transaction, text));
    if (fitting.size() > 1) {
      throw BerthException.invalid(
          "cannot tell which operation \"%s\" means: several ids begin so; give more digits"
              .formatted(text));
    }
    return fitting.isEmpty() ? text : fitting.getFirst();
  }

  private Operation stored(String id) {
    return database
        .read(transaction -> OperationTable.find(transaction, id))
        .map(Operations::operation)
        .orElseThrow(
            () ->
                BerthException.notFound(
                    "operation",
                    id,
                    "cannot find operation %s: there is none, or it ended more than a day ago"
                        .formatted(id)));
  }

  private static OperationRow row(Operation operation, Optional<String> request) {
    return new OperationRow(
        operation.id(),
        operation.kind(),
        operation.subject(),
        operation.status().name(),
        Json.write(operation.progress()),
        operation.result(),
        operation.error().map(Json::write),
        operation.createdAt().toEpochMilli(),
        operation.finishedAt().map(Instant::toEpochMilli),
        request);
  }

  private static Operation operation(OperationRow row) {
    return new Operation(
        row.id(),
        row.kind(),
        row.subject(),
        OperationStatus.valueOf(row.status()),
        Json.read(row.progress(), Progress.class),
        row.result(),
        row.error().map(error -> Json.read(error, Operation.Failure.class)),
        Instant.ofEpochMilli(row.createdAt()),
        row.finishedAt().map(Instant::ofEpochMilli));
  }

  /** Interrupts what is under way; its rows say INTERRUPTED at the next start. */
  @Override
  public void close() {
    closing = true;
    threads.shutdownNow();
    try {
      if (!threads.awaitTermination(1, TimeUnit.SECONDS)) {
        LOG.warn("{} operations did not end within a second of the stop", running.size());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
