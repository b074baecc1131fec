package dev.berth.shell;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * A copy of this checkout in which {@code ./berth} was run for the first time, twice at once. Its
 * {@code mvn} doesn't compile: it packs the classes that the surrounding build has compiled, and
 * notes that it was called.
 */
final class BuiltCheckout implements AutoCloseable {
  private static final Path PROJECT = Path.of("").toAbsolutePath().getParent();
  private static final List<String> MODULES = List.of("engine", "server", "shell");

  private final Path folder;
  private final List<RunningServer.Outcome> firstRuns;

  BuiltCheckout() throws IOException, InterruptedException {
    folder = Files.createTempDirectory("checkout-");
    copySources();
    Files.createDirectories(folder.resolve("bin"));
    var mvn = folder.resolve("bin/mvn");
    Files.writeString(mvn, packing());
    Files.setPosixFilePermissions(mvn, PosixFilePermissions.fromString("rwxr-xr-x"));
    var first = start(buildPath(), berth("--version"));
    var second = start(buildPath(), berth("--version"));
    firstRuns = List.of(outcome(first), outcome(second));
  }

  /** Without what was built: the sources that {@code ./berth} looks at, and the examples. */
  private void copySources() throws IOException {
    var wanted = new ArrayList<>(List.of("berth", "pom.xml", "scripts"));
    MODULES.forEach(module -> wanted.addAll(List.of(module + "/pom.xml", module + "/src/main")));
    for (var name : wanted) {
      try (var paths = Files.walk(PROJECT.resolve(name))) {
        for (var from : paths.toList()) {
          var to = folder.resolve(PROJECT.relativize(from));
          Files.createDirectories(to.getParent());
          if (!Files.isDirectory(to)) {
            Files.copy(from, to, java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
          }
        }
      }
    }
  }

  private String packing() {
    var script =
        new StringBuilder("#!/bin/sh\nset -e\necho built >>'%s'\n".formatted(builds()))
            .append("mkdir -p '%s/shell/target/app'\n".formatted(folder));
    var libraries = new ArrayList<String>();
    for (var entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      if (entry.endsWith(".jar") && !Path.of(entry).getFileName().toString().startsWith("berth-")) {
        libraries.add("'" + entry + "'");
      }
    }
    for (var module : MODULES) {
      var jar = (module.equals("shell") ? "" : "app/") + "berth-" + module + "-0.1.0.jar";
      script.append(
          "'%s/bin/jar' --create --date=2026-01-01T00:00:00Z --file '%s/shell/target/%s' -C '%s' .\n"
              .formatted(
                  System.getProperty("java.home"),
                  folder,
                  jar,
                  PROJECT.resolve(module).resolve("target/classes")));
    }
    return script
        .append("mkdir -p '%s/shell/target/native'\n".formatted(folder))
        .append(
            "cp '%s' '%s' '%s/shell/target/native'\n"
                .formatted(
                    PROJECT.resolve("shell/target/native/berth-client"),
                    PROJECT.resolve("shell/target/native/up-to-date"),
                    folder))
        .append("cp %s '%s/shell/target/app'\n".formatted(String.join(" ", libraries), folder))
        .toString();
  }

  /** The environment in which the {@code mvn} of this checkout is found. */
  Map<String, String> buildPath() {
    return Map.of("PATH", folder.resolve("bin") + ":" + System.getenv("PATH"));
  }

  Path folder() {
    return folder;
  }

  Path run() {
    return folder.resolve("shell/target/run");
  }

  private Path builds() {
    return folder.resolve("builds");
  }

  /** How often it was built. */
  int countBuilds() throws IOException {
    return Files.readAllLines(builds()).size();
  }

  List<RunningServer.Outcome> firstRuns() {
    return firstRuns;
  }

  List<String> berth(String... words) {
    var command = new ArrayList<>(List.of(folder.resolve("berth").toString()));
    command.addAll(List.of(words));
    return command;
  }

  /** Runs a command to its end. */
  RunningServer.Outcome run(Map<String, String> environment, List<String> command)
      throws IOException, InterruptedException {
    return outcome(start(environment, command));
  }

  /** A command in this checkout, with a home of its own and an empty standard input. */
  ProcessBuilder command(Map<String, String> environment, List<String> command) {
    var builder =
        new ProcessBuilder(command).directory(folder.toFile()).redirectInput(new File("/dev/null"));
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("HOME", folder.toString());
    builder.environment().putAll(environment);
    return builder;
  }

  private record Started(Process process, Path out, Path error) {}

  private Started start(Map<String, String> environment, List<String> command) throws IOException {
    var out = Files.createTempFile(folder, "out", "");
    var error = Files.createTempFile(folder, "error", "");
    var builder = command(environment, command);
    builder.redirectOutput(out.toFile()).redirectError(error.toFile());
    return new Started(builder.start(), out, error);
  }

  private static RunningServer.Outcome outcome(Started started)
      throws IOException, InterruptedException {
    int status = started.process().waitFor();
    return new RunningServer.Outcome(
        status, Files.readString(started.out(), UTF_8), Files.readString(started.error(), UTF_8));
  }

  @Override
  public void close() throws IOException {
    try (var paths = Files.walk(folder)) {
      for (var path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
