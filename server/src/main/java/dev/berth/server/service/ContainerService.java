package dev.berth.server.service;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.engine.container.ContainerExit;
import dev.berth.engine.container.ContainerFilter;
import dev.berth.engine.container.ContainerStatus;
import dev.berth.engine.container.ContainerSummary;
import dev.berth.engine.container.Containers;
import dev.berth.engine.container.ExecId;
import dev.berth.engine.container.ExecRequest;
import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.image.ImageIdentity;
import dev.berth.engine.launch.ExitRecord;
import dev.berth.engine.launch.MonitorStreams;
import dev.berth.engine.transfer.CommitRequest;
import dev.berth.engine.transfer.Transfers;
import dev.berth.engine.value.ContainerId;
import dev.berth.engine.value.ImageReference;
import dev.berth.server.api.ContainerApi;
import dev.berth.server.api.ImageApi;
import dev.berth.server.api.Subscription;
import dev.berth.server.rpc.Answering;
import dev.berth.server.rpc.Renewing;
import dev.berth.server.rpc.RpcJson;
import dev.berth.server.stream.Tokens;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The namespace {@code container}. */
public final class ContainerService implements ContainerApi, Renewing {
  private static final Duration GRACE = Duration.ofSeconds(10);

  private final Containers containers;
  private final Transfers transfers;
  private final ProvidedImages images;
  private final Tokens tokens;

  ContainerService(
      Containers containers, Transfers transfers, ProvidedImages images, Tokens tokens) {
    this.containers = containers;
    this.images = images;
    this.transfers = transfers;
    this.tokens = tokens;
  }

  @Override
  public Created create(CreateParams params) {
    var request = CreateRequests.of(params);
    return images.using(
        request.image(),
        request.platform(),
        CreateRequests.policy(params.pull()),
        () ->
            Answering.by(
                dev.berth.engine.container.Created.class,
                ContainerRecords::created,
                () -> containers.create(request)));
  }

  @Override
  public Summary start(String container) {
    return Answering.by(
        ContainerSummary.class, ContainerRecords::summary, () -> containers.start(container));
  }

  @Override
  public Attachment attach(String container) {
    var summary = containers.summary(container);
    if (!summary.status().canStart()) {
      throw BerthException.conflict(
          "cannot attach to container \"%s\" before it starts: it is %s"
              .formatted(summary.name(), summary.status().label()));
    }
    return attachment(summary.id().value());
  }

  private Attachment attachment(String id) {
    return new Attachment(
        id,
        tokens.issue(
            new MonitoredProgram(
                () -> containers.startAttached(id, MonitorStreams.Wanted.ALL),
                ended -> exitOf(id, ended),
                () -> containers.removeUnstarted(new ContainerId(id)))));
  }

  @Override
  public JsonNode renewed(String method, JsonNode answer, long at) {
    var token = answer.path("stream").asText();
    if (token.isEmpty() || tokens.isWaiting(token)) {
      return answer;
    }
    return switch (method) {
      case "container.attach" -> {
        var id = answer.get("container").textValue();
        yield wasStarted(id, at) ? answer : RpcJson.tree(attachment(id));
      }
      case "container.exec" -> {
        var id = new ExecId(answer.get("id").textValue());
        yield wasStarted(id) ? answer : RpcJson.tree(prepared(id));
      }
      default -> answer;
    };
  }

  /** Whether the container has been started since, or can't be any more. */
  private boolean wasStarted(String container, long since) {
    try {
      var summary = containers.summary(container);
      return !summary.status().canStart()
          || summary.startedAt().filter(at -> at.toEpochMilli() >= since).isPresent();
    } catch (BerthException e) {
      return requireGone(e);
    }
  }

  private boolean wasStarted(ExecId id) {
    try {
      return containers.execStatus(id).state()
          != dev.berth.engine.container.ExecStatus.State.CREATED;
    } catch (BerthException e) {
      return requireGone(e);
    }
  }

  private static boolean requireGone(BerthException e) {
    if (e.kind() != ErrorKind.NOT_FOUND) {
      throw e;
    }
    return true;
  }

  /** As the engine recorded it; from the monitor's word alone where --rm was faster. */
  private Exit exitOf(String id, Optional<ExitRecord> ended) {
    try {
      return ContainerRecords.exit(containers.await(id, Optional.empty()));
    } catch (BerthException e) {
      if (e.kind() == ErrorKind.NOT_FOUND && ended.isPresent()) {
        return exit(ended.get());
      }
      throw e;
    }
  }

  private static Exit exit(ExitRecord ended) {
    return new Exit(
        ended.exitCode(),
        ended.signal() != 0 ? ExitReason.SIGNAL : ExitReason.EXITED,
        Optional.of(ended.at().toEpochMilli()));
  }

  @Override
  public Exit stop(String container, Optional<String> signal, Optional<Double> grace) {
    var limit = Waits.grace(grace, GRACE);
    return Answering.by(
        ContainerExit.class,
        ContainerRecords::exit,
        () -> containers.stop(container, signal, limit));
  }

  @Override
  public Summary kill(String container, Optional<String> signal) {
    return Answering.by(
        ContainerSummary.class,
        ContainerRecords::summary,
        () -> containers.kill(container, signal.orElse("SIGKILL")));
  }

  @Override
  public Exit wait(String container, Optional<Double> timeout) {
    var limit = Waits.timeout(timeout);
    return ContainerRecords.exit(Waits.forCaller(() -> containers.await(container, limit)));
  }

  @Override
  public Summary restart(String container, Optional<String> signal, Optional<Double> grace) {
    var limit = Waits.grace(grace, GRACE);
    return Answering.by(
        ContainerSummary.class,
        ContainerRecords::summary,
        () -> containers.restart(container, signal, limit));
  }

  @Override
  public Summary reopenLog(String container) {
    return ContainerRecords.summary(containers.reopenLog(container));
  }

  @Override
  public Summary rename(String container, String name) {
    return Answering.by(
        ContainerSummary.class,
        ContainerRecords::summary,
        () -> containers.rename(container, name));
  }

  @Override
  public Removed remove(String container, Optional<Boolean> force) {
    return Answering.by(
        dev.berth.engine.container.Removed.class,
        ContainerRecords::removed,
        () -> containers.remove(container, force.orElse(false)));
  }

  @Override
  public List<Summary> list(Optional<Filter> filter) {
    var asked = filter.flatMap(Filter::status).orElse(List.of());
    if (!asked.isEmpty() && asked.stream().allMatch(Status.REMOVING::equals)) {
      return List.of(); // what is removed is gone at once
    }
    return containers
        .list(filter.map(ContainerService::filter).orElse(ContainerFilter.RUNNING))
        .stream()
        .map(ContainerRecords::summary)
        .toList();
  }

  private static Set<ContainerStatus> statuses(Filter filter) {
    return filter.status().orElse(List.of()).stream()
        .filter(status -> status != Status.REMOVING)
        .map(status -> ContainerStatus.valueOf(status.name()))
        .collect(Collectors.toSet());
  }

  private static ContainerFilter filter(Filter filter) {
    return new ContainerFilter(
        filter.all().orElse(false),
        statuses(filter),
        filter.id().orElse(List.of()),
        filter.name().orElse(List.of()),
        filter.image().orElse(List.of()),
        Set.copyOf(filter.exited().orElse(List.of())),
        filter.label().orElse(List.of()),
        filter.before(),
        filter.since());
  }

  @Override
  public Details inspect(String container) {
    return ContainerRecords.details(containers.inspect(container));
  }

  @Override
  public Exec exec(ExecParams params) {
    var request =
        new ExecRequest(
            params.container(),
            params.command(),
            params.environment().orElse(List.of()),
            params.user(),
            params.workingFolder(),
            params.stdin().orElse(false));
    return Answering.by(ExecId.class, this::prepared, () -> containers.exec(request));
  }

  private Exec prepared(ExecId id) {
    return new Exec(
        id.value(),
        tokens.issue(
            new MonitoredProgram(
                () -> containers.startExec(id), ended -> execExit(id, ended), () -> {})));
  }

  private Exit execExit(ExecId id, Optional<ExitRecord> ended) {
    if (ended.isPresent()) {
      return exit(ended.get());
    }
    int code = containers.awaitExec(id, Optional.empty()).exitCode().orElse(137);
    return new Exit(code, ExitReason.LOST, Optional.empty());
  }

  @Override
  public ExecStatus execStatus(String exec) {
    return ContainerRecords.execStatus(containers.execStatus(new ExecId(exec)));
  }

  @Override
  public Subscription<LogLine> logs(LogParams params) {
    var id = containers.summary(params.container()).id().value();
    var query = LogQueries.of(params);
    boolean follow = params.follow().orElse(false);
    return to -> {
      if (follow) {
        containers.followLogs(id, query, line -> to.accept(ContainerRecords.line(line)));
      } else {
        containers.logs(id, query, line -> to.accept(ContainerRecords.line(line)));
      }
    };
  }

  @Override
  public List<Change> diff(String container) {
    return ContainerRecords.changes(containers.diff(container));
  }

  @Override
  public ImageApi.Identity commit(CommitParams params) {
    var request =
        new CommitRequest(
            params.container(),
            params.reference().map(ImageReference::parse),
            params.author(),
            params.message(),
            params.changes().orElse(List.of()));
    return Answering.by(
        ImageIdentity.class, ImageRecords::identity, () -> transfers.commit(request));
  }
}
