package dev.berth.server.process;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.engine.EngineSettings;
import dev.berth.engine.testing.BusyboxImage;
import dev.berth.engine.testing.JavaProgram;
import dev.berth.engine.testing.Leftovers;
import dev.berth.engine.testing.Shell;
import dev.berth.engine.testing.SmallDisk;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A server in a process of its own with state of its own. Closing it removes every container, ends
 * it and fails where something of it is left on the machine.
 */
final class RunningServer implements AutoCloseable {
  static final String IMAGE = "busybox:test";

  private final Leftovers before = Leftovers.now();
  private final Path folder;
  private Optional<SmallDisk> disk;
  private Process process;

  /** How a start went that was refused. */
  record Refused(int status, String message) {}

  private RunningServer(Path folder, Optional<SmallDisk> disk, List<String> options)
      throws IOException {
    this.folder = folder;
    this.disk = disk;
    this.process = launch(options, Map.of());
  }

  /** Starts one without an image; others can enter its parent folder. */
  static RunningServer start(String... options) throws IOException {
    return new RunningServer(folder(), Optional.empty(), List.of(options));
  }

  /** Starts one whose state is on a journalled disk of its own. */
  static RunningServer startOnDisk(String size) throws IOException {
    var folder = folder();
    var root = Files.createDirectory(folder.resolve("root"));
    var disk = SmallDisk.ext4(root, folder.resolve("disk"), size);
    return new RunningServer(folder, Optional.of(disk), List.of());
  }

  private static Path folder() throws IOException {
    var folder = Files.createTempDirectory("berth-");
    return Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** Starts one with {@link #IMAGE}. */
  static RunningServer withBusybox(String... options) throws IOException {
    var server = start(options);
    try {
      server.api().importImage(IMAGE, BusyboxImage.tar());
      return server;
    } catch (IOException | RuntimeException | AssertionError e) {
      try (server) {
        throw e;
      }
    }
  }

  Path root() {
    return folder.resolve("root");
  }

  Path run() {
    return folder.resolve("missing/run"); // others reach the socket there
  }

  /** A folder that goes with the server. */
  Path scratch(String name) throws IOException {
    return Files.createDirectories(folder.resolve("scratch").resolve(name));
  }

  Api api() {
    return new Api(run().resolve("berth.sock"));
  }

  Process process() {
    return process;
  }

  private static Process begin(
      Path root, Path run, Path errors, Map<String, String> environment, List<String> options)
      throws IOException {
    var command = JavaProgram.server(options.toArray(String[]::new));
    var builder =
        new ProcessBuilder(command)
            .redirectError(ProcessBuilder.Redirect.appendTo(errors.toFile()));
    builder.environment().putAll(environment);
    builder.environment().put("BERTH_ROOT", root.toString());
    builder.environment().put("BERTH_RUN", run.toString());
    return builder.start();
  }

  private Process launch(List<String> options, Map<String, String> environment) throws IOException {
    var started = begin(root(), run(), errors(), environment, options);
    BufferedReader out = started.inputReader(StandardCharsets.UTF_8);
    var line = out.readLine();
    if (line == null || !line.equals("ready " + started.pid())) {
      started.destroyForcibly();
      throw new AssertionError("it said \"%s\" and %s".formatted(line, log()));
    }
    return started;
  }

  private Path errors() {
    return folder.resolve("errors");
  }

  /** What it wrote into its log. */
  String log() throws IOException {
    return Files.readString(errors());
  }

  /** Its threads by name, virtual ones too, and where each of them is. */
  String threads() throws IOException {
    var dump = scratch("dump").resolve("threads");
    Shell.run(
        System.getProperty("java.home") + "/bin/jcmd",
        String.valueOf(process.pid()),
        "Thread.dump_to_file",
        "-overwrite",
        dump.toString());
    return Files.readString(dump);
  }

  /** Forgets its log so far, after a failure that the test made. */
  void clearLog() throws IOException {
    Files.writeString(errors(), "");
  }

  /** Starts a second server on this root, or this run folder, which must fail. */
  Refused refused(Path root, Path run) throws IOException, InterruptedException {
    return refused(root, run, Map.of());
  }

  /** The same, with variables of its own. */
  Refused refused(Path root, Path run, Map<String, String> environment)
      throws IOException, InterruptedException {
    var messages = folder.resolve("refused");
    Files.deleteIfExists(messages);
    var second = begin(root, run, messages, environment, List.of());
    if (!second.waitFor(30, TimeUnit.SECONDS)) {
      second.destroyForcibly();
      throw new AssertionError("the second server runs");
    }
    return new Refused(second.exitValue(), Files.readString(messages));
  }

  /** Ends it as a crash would. */
  void kill() {
    process.destroyForcibly();
    process.onExit().join();
  }

  /** Ends it and its disk as a power cut would, and starts it again. */
  void cutPower() throws IOException {
    var before = disk.orElseThrow();
    before.losePower();
    kill();
    before.close();
    disk = Optional.of(SmallDisk.ext4(root(), folder.resolve("disk")));
    clearLog(); // it told of a disk that fails
    restart();
  }

  /** Asks it to end; gives its exit status. */
  int terminate() {
    process.destroy();
    return process.onExit().join().exitValue();
  }

  /** Starts it again and asks it to end as soon as it has its folders; gives its exit status. */
  int terminatedWhileItStarts() throws Exception {
    var holder = run().resolve("server.pid");
    Files.writeString(holder, "");
    process = begin(root(), run(), errors(), Map.of(), List.of());
    Eventually.holds("it has its folders", () -> Files.size(holder) > 0);
    return terminate();
  }

  /** Starts it again on the same state. */
  void restart(String... options) throws IOException {
    process = launch(List.of(options), Map.of());
  }

  /** Starts it again with a variable of its own. */
  void restartWith(String variable, String value) throws IOException {
    process = launch(List.of(), Map.of(variable, value));
  }

  /** Makes and starts a container that runs a shell script. */
  JsonNode script(String name, String script) throws IOException {
    var api = api();
    api.call(
        "container.create",
        Map.of("image", IMAGE, "name", name, "command", List.of("sh", "-c", script)));
    return api.call("container.start", Map.of("container", name));
  }

  @Override
  public void close() throws IOException {
    if (!process.isAlive()) {
      restart();
    }
    var api = api();
    for (var container : api.call("container.list", Map.of("filter", Map.of("all", true)))) {
      api.call(
          "container.remove", Map.of("container", container.get("id").textValue(), "force", true));
    }
    int status = terminate();
    var settings = EngineSettings.of(root(), run());
    var log = log();
    if (disk.isPresent()) {
      disk.get().close();
    }
    Shell.run("rm", "-rf", "--one-file-system", folder.toString());
    before.requireNothingNew(settings);
    if (status != 0 || log.contains("SEVERE")) {
      throw new AssertionError("the server ended with %d: %s".formatted(status, log));
    }
  }
}
