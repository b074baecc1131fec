package dev.berth.server.service;

import dev.berth.engine.build.BuildRequest;
import dev.berth.engine.build.BuildResult;
import dev.berth.engine.build.Builds;
import dev.berth.engine.build.ContextSupplier;
import dev.berth.engine.build.ProgramStep;
import dev.berth.engine.error.BerthException;
import dev.berth.engine.operation.OperationContext;
import dev.berth.engine.operation.Operations;
import dev.berth.engine.registry.Credentials;
import dev.berth.server.api.BuildApi;
import dev.berth.server.api.RegistryApi;
import dev.berth.server.stream.Tokens;
import dev.berth.server.stream.Upload;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The namespace {@code build}. */
public final class BuildService implements BuildApi {
  private static final int LONGEST_DOCKERFILE = 1 << 20;

  private final Builds builds;
  private final Operations operations;
  private final Tokens tokens;

  public BuildService(Builds builds, Operations operations, Tokens tokens) {
    this.builds = builds;
    this.operations = operations;
    this.tokens = tokens;
  }

  @Override
  public Started run(RunParams params) {
    var request = request(params);
    var upload =
        params.context().orElse(false) ? Optional.of(new Upload()) : Optional.<Upload>empty();
    var token = upload.map(tokens::issue);
    return OperationRecords.begin(
        operations,
        "build.run",
        String.join(", ", request.tags()),
        operation -> new Started(operation.id(), token),
        operation -> OperationRecords.result(build(request, upload, operation)));
  }

  private Result build(BuildRequest request, Optional<Upload> upload, OperationContext operation) {
    var context = upload.<ContextSupplier>map(bytes -> () -> bytes.await(operation));
    try {
      return result(builds.run(request, context, operation));
    } finally {
      upload.ifPresent(Upload::refuse);
    }
  }

  private static BuildRequest request(RunParams params) {
    return new BuildRequest(
        source(params),
        params.tags().orElse(List.of()),
        params.arguments().orElse(Map.of()),
        params.labels().orElse(Map.of()),
        CreateRequests.policy(params.pull()),
        credentials(params.credentials().orElse(List.of())),
        params.noCache().orElse(false));
  }

  private static Map<String, Credentials> credentials(List<RegistryApi.LoginParams> logins) {
    var byHost = new HashMap<String, Credentials>();
    for (var login : logins) {
      var host = RegistryService.host(login.host());
      byHost.put(
          host,
          RegistryService.credentials(
              "cannot build with credentials for " + host,
              new RegistryApi.Credentials(login.user(), login.password(), login.identityToken())));
    }
    return byHost;
  }

  private static BuildRequest.Source source(RunParams params) {
    if (params.dockerfile().isPresent() == params.graph().isPresent()) {
      throw BerthException.invalid(
          "cannot build: give either dockerfile or graph, %s given"
              .formatted(params.graph().isPresent() ? "both are" : "neither is"));
    }
    if (params.dockerfile().isPresent()) {
      return dockerfile(params.dockerfile().get());
    }
    var graph = params.graph().orElseThrow();
    return new BuildRequest.Source.Program(
        graph.base(), graph.steps().stream().map(BuildService::step).toList());
  }

  private static BuildRequest.Source dockerfile(String text) {
    if (text.length() > LONGEST_DOCKERFILE) {
      throw BerthException.invalid(
          "cannot build: the Dockerfile has %d characters; the limit is %d"
              .formatted(text.length(), LONGEST_DOCKERFILE));
    }
    return new BuildRequest.Source.Dockerfile(text);
  }

  private static ProgramStep step(Step step) {
    return new ProgramStep(
        step.kind().name().toLowerCase(Locale.ROOT),
        step.arguments().orElse(List.of()),
        step.shell().orElse(false),
        step.sources().orElse(List.of()),
        step.target(),
        step.owner(),
        step.mode(),
        step.values().orElse(Map.of()),
        step.value());
  }

  private static Result result(BuildResult result) {
    return new Result(
        result.id(), result.references(), result.executed(), result.cached(), result.warnings());
  }
}
