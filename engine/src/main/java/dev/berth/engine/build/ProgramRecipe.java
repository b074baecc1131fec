package dev.berth.engine.build;

import dev.berth.engine.build.graph.Graph;
import dev.berth.engine.build.graph.Op;
import dev.berth.engine.build.graph.Origin;
import dev.berth.engine.build.graph.Stage;
import dev.berth.engine.error.BerthException;
import dev.berth.engine.image.ContainerConfig;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Steps of a program. Their words are final: a program has variables of its own. */
record ProgramRecipe(BuildRequest.Source.Program program, BuildRequest request) implements Recipe {
  private static final List<String> KINDS =
      List.of(
          "run", "copy", "env", "workdir", "user", "label", "expose", "cmd", "entrypoint", "arg");

  ProgramRecipe {
    if (program.from().isEmpty()) {
      throw BerthException.invalid(
          "cannot build: the graph's \"from\" is empty; name an image, or scratch");
    }
    for (int i = 0; i < program.steps().size(); i++) {
      if (!KINDS.contains(program.steps().get(i).kind())) {
        throw BerthException.invalid(
            "step %d: there is no kind \"%s\"; it is one of %s"
                .formatted(i + 1, program.steps().get(i).kind(), String.join(", ", KINDS)));
      }
    }
  }

  @Override
  public String base() {
    return program.from();
  }

  @Override
  public Set<String> declared() {
    return program.steps().stream()
        .filter(step -> step.kind().equals("arg"))
        .flatMap(step -> step.values().keySet().stream())
        .collect(Collectors.toSet());
  }

  @Override
  public Graph graph(Op.Source source, ContainerConfig config) {
    var stage = new Stage(source, Origin.named("from"), config, request.arguments());
    for (int i = 0; i < program.steps().size(); i++) {
      var step = program.steps().get(i);
      var origin = Origin.step(i + 1, step.kind());
      try {
        add(stage, origin, step);
      } catch (BerthException e) {
        throw origin.locate(e);
      }
    }
    return stage.requestLabels(request.labels()).graph();
  }

  private static void add(Stage stage, Origin origin, ProgramStep step) {
    switch (step.kind()) {
      case "run" -> stage.run(origin, step.shell(), step.arguments());
      case "cmd" -> stage.cmd(origin, step.shell(), step.arguments());
      case "entrypoint" -> stage.entrypoint(origin, step.shell(), step.arguments());
      case "copy" ->
          stage.copy(
              origin, step.sources(), required("target", step.target()), step.owner(), step.mode());
      case "env" -> stage.env(origin, step.values());
      case "label" -> stage.label(origin, step.values());
      case "workdir" -> stage.workdir(origin, required("value", step.value()));
      case "user" -> stage.user(origin, required("value", step.value()));
      case "expose" ->
          stage.expose(origin, List.of(required("value", step.value()).strip().split("\\s+")));
      case "arg" ->
          step.values().forEach((name, value) -> stage.arg(origin, name, Optional.of(value)));
      default -> throw new IllegalStateException("the constructor knows the kinds");
    }
  }

  private static String required(String name, Optional<String> value) {
    return value.orElseThrow(
        () -> BerthException.invalid("the step has no %s; give it one".formatted(name)));
  }
}
