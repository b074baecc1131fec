package dev.berth.server.service;

import dev.berth.engine.operation.Operation;
import dev.berth.engine.operation.OperationStatus;
import dev.berth.engine.operation.Operations;
import dev.berth.engine.operation.OutputLine;
import dev.berth.server.api.OperationApi;
import dev.berth.server.api.Subscription;
import dev.berth.server.rpc.Answering;
import java.util.List;
import java.util.Optional;

/** The namespace {@code operation}. */
public final class OperationService implements OperationApi {
  private final Operations operations;

  public OperationService(Operations operations) {
    this.operations = operations;
  }

  @Override
  public Details get(String operation) {
    return OperationRecords.details(operations.get(operation));
  }

  @Override
  public Details wait(String operation, Optional<Double> timeout, Optional<Long> after) {
    var limit = Waits.timeout(timeout);
    return OperationRecords.details(
        Waits.forCaller(() -> operations.await(operation, after.orElse(Long.MAX_VALUE), limit)));
  }

  @Override
  public List<Line> output(String operation, Optional<Long> after) {
    return operations.output(operation, after.orElse(0L)).stream()
        .map(OperationRecords::line)
        .toList();
  }

  @Override
  public Subscription<Watched> watch(String operation, Optional<Long> after) {
    operations.get(operation);
    return to -> {
      var end =
          operations.watch(
              operation,
              after.orElse(0L),
              new Operations.Watcher() {
                @Override
                public void progress(dev.berth.engine.operation.Progress progress) {
                  to.accept(OperationRecords.watched(progress));
                }

                @Override
                public void line(OutputLine line) {
                  to.accept(OperationRecords.watched(line));
                }
              });
      to.accept(OperationRecords.watched(end));
    };
  }

  @Override
  public Details cancel(String operation) {
    return Answering.by(
        Operation.class,
        OperationRecords::details,
        () -> Waits.forCaller(() -> operations.cancel(operation)));
  }

  @Override
  public List<Details> list(Optional<List<Status>> status) {
    var wanted =
        status.map(
            names -> names.stream().map(one -> OperationStatus.valueOf(one.name())).toList());
    return operations.list().stream()
        .filter(operation -> wanted.map(list -> list.contains(operation.status())).orElse(true))
        .map(OperationRecords::details)
        .toList();
  }
}
