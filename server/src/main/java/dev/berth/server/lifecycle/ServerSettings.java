package dev.berth.server.lifecycle;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a server was told: by its environment where, by its arguments how.
 *
 * @param root state folder
 * @param run folder of run-time files
 * @param cgroupParent instead of the one that the root gives
 * @param idle ends the server when nothing happened for that long
 * @param background writes the log to a file
 * @param tcp where it listens beside its Unix socket
 */
public record ServerSettings(
    Path root,
    Path run,
    Optional<String> cgroupParent,
    Optional<Duration> idle,
    boolean background,
    Optional<TcpSettings> tcp) {
  public static final Path DEFAULT_ROOT = Path.of("/var/lib/berth");
  public static final Path DEFAULT_RUN = Path.of("/run/berth");

  /** sun_path has 108 bytes with its end; below the folder comes {@code /c/} and 32 digits. */
  private static final int LONGEST_RUN = 107 - "/c/".length() - 32;

  private static final String USAGE =
      "usage: run [--idle SECONDS] [--background] [--listen ADDRESS:PORT [--tls FOLDER] [--tokens FILE]]; the environment gives BERTH_ROOT, BERTH_RUN and BERTH_CGROUP_PARENT";

  public static ServerSettings read(List<String> arguments, Map<String, String> environment) {
    if (arguments.isEmpty() || !arguments.getFirst().equals("run")) {
      throw new Refusal(Refusal.WRONG_ARGUMENTS, USAGE);
    }
    var idle = Optional.<Duration>empty();
    boolean background = false;
    var tcp = new HashMap<String, String>();
    var rest = arguments.subList(1, arguments.size()).iterator();
    while (rest.hasNext()) {
      var argument = rest.next();
      switch (argument) {
        case "--background" -> background = true;
        case "--idle" -> idle = Optional.of(seconds(rest.hasNext() ? rest.next() : ""));
        case "--listen", "--tls", "--tokens" ->
            tcp.put(argument, value(argument, rest.hasNext() ? rest.next() : ""));
        default ->
            throw new Refusal(
                Refusal.WRONG_ARGUMENTS,
                "cannot start: there is no option \"%s\"; %s".formatted(argument, USAGE));
      }
    }
    return new ServerSettings(
        folder(environment, "BERTH_ROOT", DEFAULT_ROOT),
        checkedRun(folder(environment, "BERTH_RUN", DEFAULT_RUN)),
        present(environment, "BERTH_CGROUP_PARENT"),
        idle,
        background,
        tcp(tcp));
  }

  private static String value(String option, String value) {
    if (value.isEmpty()) {
      throw new Refusal(
          Refusal.WRONG_ARGUMENTS, "cannot start: %s has no value; %s".formatted(option, USAGE));
    }
    return value;
  }

  private static Optional<TcpSettings> tcp(Map<String, String> options) {
    if (!options.isEmpty() && !options.containsKey("--listen")) {
      throw new Refusal(
          Refusal.WRONG_ARGUMENTS,
          "cannot start: --tls and --tokens say who may connect to what --listen names; " + USAGE);
    }
    return Optional.ofNullable(options.get("--listen"))
        .map(
            address ->
                new TcpSettings(
                    TcpSettings.address(address),
                    absolute(options.get("--tls")),
                    absolute(options.get("--tokens"))));
  }

  private static Optional<Path> absolute(@Nullable String path) {
    return Optional.ofNullable(path).map(given -> Path.of(given).toAbsolutePath());
  }

  private static Duration seconds(String text) {
    try {
      double seconds = Double.parseDouble(text);
      if (seconds > 0 && seconds < 1e9) {
        return Duration.ofMillis(Math.max(1, Math.round(seconds * 1000)));
      }
    } catch (NumberFormatException e) {
      // told below, as every other wrong number
    }
    throw new Refusal(
        Refusal.WRONG_ARGUMENTS,
        "cannot start: --idle \"%s\" is not a number of seconds; %s".formatted(text, USAGE));
  }

  private static Optional<String> present(Map<String, String> environment, String name) {
    return Optional.ofNullable(environment.get(name)).filter(value -> !value.isEmpty());
  }

  private static Path folder(Map<String, String> environment, String name, Path otherwise) {
    var folder = present(environment, name).map(Path::of).orElse(otherwise).normalize();
    if (!folder.isAbsolute() || folder.getNameCount() == 0) {
      throw new Refusal(
          Refusal.WRONG_ARGUMENTS,
          "cannot start: %s=%s is not an absolute path of a folder".formatted(name, folder));
    }
    return folder;
  }

  private static Path checkedRun(Path run) {
    int length = run.toString().getBytes(StandardCharsets.UTF_8).length;
    if (length > LONGEST_RUN) {
      throw new Refusal(
          Refusal.WRONG_ARGUMENTS,
          "cannot start: BERTH_RUN=%s has %d bytes, but sockets below it need it to have at most %d; use a shorter path"
              .formatted(run, length, LONGEST_RUN));
    }
    return run;
  }

  public Path socket() {
    return run.resolve("berth.sock");
  }

  public Path log() {
    return run.resolve("server.log");
  }
}
