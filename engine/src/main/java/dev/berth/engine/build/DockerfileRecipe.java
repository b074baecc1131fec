package dev.berth.engine.build;

import dev.berth.engine.build.dockerfile.Arg;
import dev.berth.engine.build.dockerfile.Cmd;
import dev.berth.engine.build.dockerfile.Copy;
import dev.berth.engine.build.dockerfile.Dockerfile;
import dev.berth.engine.build.dockerfile.DockerfileParser;
import dev.berth.engine.build.dockerfile.Entrypoint;
import dev.berth.engine.build.dockerfile.Env;
import dev.berth.engine.build.dockerfile.Expansion;
import dev.berth.engine.build.dockerfile.Expose;
import dev.berth.engine.build.dockerfile.From;
import dev.berth.engine.build.dockerfile.Instruction;
import dev.berth.engine.build.dockerfile.Label;
import dev.berth.engine.build.dockerfile.Pair;
import dev.berth.engine.build.dockerfile.Run;
import dev.berth.engine.build.dockerfile.User;
import dev.berth.engine.build.dockerfile.Workdir;
import dev.berth.engine.build.graph.Graph;
import dev.berth.engine.build.graph.Op;
import dev.berth.engine.build.graph.Origin;
import dev.berth.engine.build.graph.Stage;
import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.image.ContainerConfig;
import dev.berth.engine.value.Platform;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A Dockerfile, whose variables get their values step by step. */
record DockerfileRecipe(
    Dockerfile file, Map<String, String> globals, String base, BuildRequest request)
    implements Recipe {

  static DockerfileRecipe read(String text, BuildRequest request) {
    var file = DockerfileParser.parse(text);
    var globals = globals(file, request.arguments());
    var from = file.from();
    var origin = Origin.line(from.line().number());
    from.platform().ifPresent(platform -> requireHost(origin, expand(file, platform, globals)));
    var base = at(origin, () -> expand(file, from.image(), globals));
    if (base.isEmpty()) {
      throw origin.locate(
          BerthException.invalid(
              "FROM %s names no image; give the ARG in it a value".formatted(from.image())));
    }
    return new DockerfileRecipe(file, globals, base, request);
  }

  private static Map<String, String> globals(Dockerfile file, Map<String, String> given) {
    var values = new LinkedHashMap<String, String>(platformArguments());
    for (var arg : file.globals()) {
      var origin = Origin.line(arg.line().number());
      for (var declared : arg.declarations()) {
        var fallback =
            declared.fallback().map(word -> at(origin, () -> expand(file, word, values)));
        Optional.ofNullable(given.get(declared.name()))
            .or(() -> fallback)
            .ifPresent(value -> values.put(declared.name(), value));
      }
    }
    return values;
  }

  private static Map<String, String> platformArguments() {
    var host = Platform.host();
    var values = new LinkedHashMap<String, String>();
    for (var prefix : List.of("BUILD", "TARGET")) {
      values.put(prefix + "PLATFORM", host.toString());
      values.put(prefix + "OS", host.os());
      values.put(prefix + "ARCH", host.architecture());
      values.put(prefix + "VARIANT", host.variant().orElse(""));
    }
    return values;
  }

  private static void requireHost(Origin origin, String platform) {
    if (!platform.equals(Platform.host().toString())) {
      throw origin.locate(
          new BerthException(
              ErrorKind.UNSUPPORTED,
              "this machine builds for %s and not for \"%s\"; leave --platform out"
                  .formatted(Platform.host(), platform)));
    }
  }

  private static String expand(Dockerfile file, String word, Map<String, String> values) {
    return Expansion.expand(word, file.escape(), name -> Optional.ofNullable(values.get(name)));
  }

  private static <T> T at(Origin origin, Supplier<T> work) {
    try {
      return work.get();
    } catch (BerthException e) {
      throw origin.locate(e);
    }
  }

  @Override
  public Set<String> declared() {
    return Stream.concat(file.globals().stream(), file.steps().stream())
        .flatMap(step -> step instanceof Arg arg ? arg.declarations().stream() : Stream.empty())
        .map(Arg.Declaration::name)
        .collect(Collectors.toSet());
  }

  @Override
  public Graph graph(Op.Source source, ContainerConfig config) {
    var stage =
        new Stage(source, Origin.line(file.from().line().number()), config, request.arguments());
    for (var instruction : file.steps()) {
      var origin = Origin.line(instruction.line().number());
      at(origin, () -> add(stage, origin, instruction));
    }
    return stage.requestLabels(request.labels()).graph();
  }

  private Stage add(Stage stage, Origin origin, Instruction instruction) {
    return switch (instruction) {
      case Run run -> stage.run(origin, run.command().shell(), run.command().words());
      case Cmd cmd -> stage.cmd(origin, cmd.command().shell(), cmd.command().words());
      case Entrypoint entry ->
          stage.entrypoint(origin, entry.command().shell(), entry.command().words());
      case Copy copy ->
          stage.copy(
              origin,
              copy.sources().stream().map(source -> expand(stage, source)).toList(),
              expand(stage, copy.target()),
              copy.owner().map(owner -> expand(stage, owner)),
              copy.mode().map(mode -> expand(stage, mode)));
      case Env env -> stage.env(origin, values(stage, env.pairs()));
      case Label label -> stage.label(origin, values(stage, label.pairs()));
      case Workdir workdir -> stage.workdir(origin, expand(stage, workdir.path()));
      case User user -> stage.user(origin, expand(stage, user.user()));
      case Expose expose ->
          stage.expose(
              origin, expose.ports().stream().flatMap(port -> ports(stage, port)).toList());
      case Arg arg -> declare(stage, origin, arg);
      case From _ -> throw new IllegalStateException("the parser keeps FROM apart");
    };
  }

  private Stream<String> ports(Stage stage, String word) {
    return Arrays.stream(expand(stage, word).split("\\s+")).filter(port -> !port.isEmpty());
  }

  private Stage declare(Stage stage, Origin origin, Arg arg) {
    for (var declared : arg.declarations()) {
      var fallback =
          declared
              .fallback()
              .map(word -> expand(stage, word))
              .or(() -> Optional.ofNullable(globals.get(declared.name())));
      stage.arg(origin, declared.name(), fallback);
    }
    return stage;
  }

  /** All pairs see the variables as they were before the instruction. */
  private Map<String, String> values(Stage stage, List<Pair> pairs) {
    var values = new LinkedHashMap<String, String>();
    for (var pair : pairs) {
      values.put(expand(stage, pair.name()), expand(stage, pair.value()));
    }
    return values;
  }

  private String expand(Stage stage, String word) {
    return Expansion.expand(word, file.escape(), stage::variable);
  }
}
