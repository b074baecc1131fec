package dev.berth.engine.build.graph;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.image.ContainerConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * A stage while its steps are added, each with its values final: it remembers what later steps take
 * from earlier ones and grows the graph. Used by one thread.
 */
public final class Stage {
  private static final List<String> SHELL = List.of("/bin/sh", "-c");
  private static final List<String> PROXIES =
      List.of("http_proxy", "https_proxy", "ftp_proxy", "no_proxy", "all_proxy");
  private static final Pattern MODE = Pattern.compile("[0-7]{1,4}");

  private final Vertex context =
      new Vertex(new Op.Context(), List.of(), Origin.named("context"), "");
  private final Map<String, String> given;
  private final Map<String, String> arguments = new TreeMap<>();
  private final Map<String, String> environment;
  private Vertex last;
  private ContainerConfig config;
  private boolean commandIsOurs;

  /**
   * Begins a stage.
   *
   * @param config of the base image
   * @param given values of ARG that came with the request
   */
  public Stage(Op.Source base, Origin origin, ContainerConfig config, Map<String, String> given) {
    this.last = new Vertex(base, List.of(), origin, "");
    this.config = config;
    this.given = Map.copyOf(given);
    this.environment = Environment.map(config.environment());
  }

  /** The value of a variable: ENV before ARG. */
  public Optional<String> variable(String name) {
    var value = environment.get(name);
    return Optional.ofNullable(value != null ? value : arguments.get(name));
  }

  /** Runs words, or one text in a shell. */
  public Stage run(Origin origin, boolean shell, List<String> words) {
    if (words.isEmpty()) {
      throw BerthException.invalid("there is nothing to run; write the program and its words");
    }
    var all = inShell(shell, words);
    var values = new TreeMap<>(arguments);
    values.keySet().removeAll(environment.keySet());
    var keyed = new ArrayList<>(config.environment());
    values.forEach((name, value) -> keyed.add(name + "=" + value));
    var op = new Op.Run(all, keyed, proxies(), config.user(), folder());
    return add(op, List.of(last), origin, "RUN " + CreatedBy.run(values, all));
  }

  /** Whether a variable needs no ARG: it tells programs of a proxy. */
  public static boolean isProxy(String name) {
    return PROXIES.contains(name.toLowerCase(Locale.ROOT));
  }

  /** Proxies that the request gave: they reach the program, and neither key nor history. */
  private List<String> proxies() {
    return given.entrySet().stream()
        .filter(entry -> isProxy(entry.getKey()))
        .filter(entry -> variable(entry.getKey()).isEmpty())
        .map(entry -> entry.getKey() + "=" + entry.getValue())
        .sorted()
        .toList();
  }

  /** Copies files of the context. */
  public Stage copy(
      Origin origin,
      List<String> sources,
      String target,
      Optional<String> owner,
      Optional<String> mode) {
    if (sources.isEmpty() || sources.contains("") || target.isEmpty()) {
      throw BerthException.invalid("a source or the target is empty; name both");
    }
    mode.filter(text -> !MODE.matcher(text).matches())
        .ifPresent(
            text -> {
              throw BerthException.invalid(
                  "cannot use the mode \"%s\": write it in octal, such as 755".formatted(text));
            });
    boolean folder = target.endsWith("/") || target.equals(".") || target.endsWith("/.");
    if (sources.size() > 1 && !folder) {
      throw BerthException.invalid(
          "several sources need a folder as target; end it with a slash: %s/".formatted(target));
    }
    var op =
        new Op.Copy(
            sources,
            ImagePath.resolve(folder(), target),
            folder,
            owner,
            mode.map(text -> Integer.parseInt(text, 8)));
    return add(op, List.of(last, context), origin, CreatedBy.copy(sources, target, owner, mode));
  }

  public Stage env(Origin origin, Map<String, String> values) {
    values.forEach(
        (name, value) -> {
          if (name.isEmpty() || name.indexOf('=') >= 0 || (name + value).indexOf('\0') >= 0) {
            throw BerthException.invalid(
                "cannot set the variable \"%s\": a name is not empty and has no =".formatted(name));
          }
        });
    environment.putAll(values);
    return configure(
        config.withEnvironment(Environment.entries(environment)),
        origin,
        "ENV " + CreatedBy.pairs(values));
  }

  /** Sets the working folder and makes it. */
  public Stage workdir(Origin origin, String path) {
    if (path.isEmpty()) {
      throw BerthException.invalid("the working folder is empty; name it");
    }
    var folder = ImagePath.resolve(folder(), path);
    configure(config.withWorkingFolder(folder), origin, "");
    var op = new Op.MakeFolder(folder, config.user());
    return add(op, List.of(last), origin, "WORKDIR " + folder);
  }

  public Stage user(Origin origin, String user) {
    if (user.isEmpty()) {
      throw BerthException.invalid("the user is empty; name it, or use root");
    }
    return configure(config.withUser(user), origin, "USER " + user);
  }

  public Stage label(Origin origin, Map<String, String> values) {
    if (values.containsKey("")) {
      throw BerthException.invalid("a label has no name; write name=value");
    }
    var labels = new TreeMap<>(config.labels());
    labels.putAll(values);
    return configure(config.withLabels(labels), origin, "LABEL " + CreatedBy.pairs(values));
  }

  public Stage expose(Origin origin, List<String> ports) {
    var all = new TreeSet<>(config.exposedPorts());
    var added = ports.stream().flatMap(port -> Ports.read(port).stream()).toList();
    all.addAll(added);
    return configure(
        config.withExposedPorts(List.copyOf(all)), origin, "EXPOSE " + String.join(" ", added));
  }

  public Stage cmd(Origin origin, boolean shell, List<String> words) {
    var all = inShell(shell, words);
    commandIsOurs = true;
    return configure(config.withCommand(all), origin, "CMD " + CreatedBy.words(all));
  }

  /** Sets the entrypoint; a command of the base image was meant for another one and goes. */
  public Stage entrypoint(Origin origin, boolean shell, List<String> words) {
    var all = inShell(shell, words);
    var without = commandIsOurs ? config : config.withCommand(List.of());
    return configure(without.withEntrypoint(all), origin, "ENTRYPOINT " + CreatedBy.words(all));
  }

  /**
   * Declares a variable of the build.
   *
   * @param fallback where the request gives no value
   */
  public Stage arg(Origin origin, String name, Optional<String> fallback) {
    var value = Optional.ofNullable(given.get(name)).or(() -> fallback);
    value.ifPresent(text -> arguments.put(name, text));
    return configure(config, origin, "ARG " + name + value.map(text -> "=" + text).orElse(""));
  }

  /** Adds the request's own labels, which no step tells. */
  public Stage requestLabels(Map<String, String> values) {
    if (!values.isEmpty()) {
      var labels = new TreeMap<>(config.labels());
      labels.putAll(values);
      configure(config.withLabels(labels), Origin.named("labels of the request"), "");
    }
    return this;
  }

  /** What has been added, as a graph. */
  public Graph graph() {
    return new Graph(last, config);
  }

  private static List<String> inShell(boolean shell, List<String> words) {
    if (!shell) {
      return words;
    }
    var all = new ArrayList<>(SHELL);
    all.add(String.join(" ", words));
    return all;
  }

  private String folder() {
    return config.workingFolder().isEmpty() ? "/" : config.workingFolder();
  }

  private Stage configure(ContainerConfig after, Origin origin, String createdBy) {
    config = after;
    return add(new Op.Configure(after), List.of(last), origin, createdBy);
  }

  private Stage add(Op op, List<Vertex> inputs, Origin origin, String createdBy) {
    last = new Vertex(op, inputs, origin, createdBy);
    return this;
  }
}
