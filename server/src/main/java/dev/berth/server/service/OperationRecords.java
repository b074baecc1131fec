package dev.berth.server.service;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.engine.operation.Operation;
import dev.berth.engine.operation.Operations;
import dev.berth.engine.operation.OutputLine;
import dev.berth.engine.operation.Progress;
import dev.berth.server.api.OperationApi;
import dev.berth.server.rpc.Answering;
import dev.berth.server.rpc.RpcJson;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** Operations as clients see them. */
final class OperationRecords {
  private OperationRecords() {}

  static OperationApi.Progress progress(Progress progress) {
    return new OperationApi.Progress(
        progress.sequence(),
        progress.message(),
        progress.done(),
        progress.total(),
        progress.parts().stream().map(OperationRecords::part).toList());
  }

  private static OperationApi.Part part(Progress.Part part) {
    return new OperationApi.Part(part.name(), part.state(), part.done(), part.total());
  }

  static OperationApi.Line line(OutputLine line) {
    return new OperationApi.Line(
        line.number(),
        OperationApi.LineKind.valueOf(line.stream().toUpperCase(Locale.ROOT)),
        line.text());
  }

  static OperationApi.Watched watched(Progress progress) {
    return new OperationApi.Watched(
        Optional.of(progress(progress)), Optional.empty(), Optional.empty());
  }

  static OperationApi.Watched watched(OutputLine line) {
    return new OperationApi.Watched(Optional.empty(), Optional.of(line(line)), Optional.empty());
  }

  static OperationApi.Watched watched(Operation end) {
    return new OperationApi.Watched(Optional.empty(), Optional.empty(), Optional.of(details(end)));
  }

  static OperationApi.Details details(Operation operation) {
    return new OperationApi.Details(
        operation.id(),
        operation.kind(),
        operation.subject(),
        OperationApi.Status.valueOf(operation.status().name()),
        progress(operation.progress()),
        operation.result().map(RpcJson::read),
        operation
            .error()
            .map(
                failure ->
                    new OperationApi.Failure(
                        OperationApi.ErrorKind.valueOf(failure.kind().name()),
                        failure.message(),
                        failure.details())),
        operation.createdAt().toEpochMilli(),
        operation.finishedAt().map(Instant::toEpochMilli));
  }

  static OperationApi.Started started(Operation operation) {
    return new OperationApi.Started(operation.id());
  }

  /** What an operation leaves as its result: a record of the API, as clients will read it. */
  static JsonNode result(Object value) {
    return RpcJson.tree(value);
  }

  /** Begins an operation whose answer is made by a function. */
  static <A> A begin(
      Operations operations,
      String kind,
      String subject,
      Function<Operation, A> answer,
      Operations.Work work) {
    return Answering.by(Operation.class, answer, () -> operations.start(kind, subject, work));
  }

  /**
   * The same of one that goes on after a restart.
   *
   * @param request what it is made of then
   */
  static <A> A begin(
      Operations operations,
      String kind,
      String subject,
      String request,
      Function<Operation, A> answer,
      Operations.Work work) {
    return Answering.by(
        Operation.class, answer, () -> operations.start(kind, subject, request, work));
  }
}
