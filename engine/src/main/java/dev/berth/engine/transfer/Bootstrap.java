package dev.berth.engine.transfer;

import dev.berth.engine.container.HostProgram;
import dev.berth.engine.container.StepRunner;
import dev.berth.engine.content.StoreFailure;
import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.kernel.FileCalls;
import dev.berth.engine.operation.OperationContext;
import dev.berth.engine.snapshot.Tree;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;

/** Gathers what a bootstrap must know of this machine, and runs mmdebstrap. */
final class Bootstrap {
  private static final List<String> PROXIES =
      List.of("http_proxy", "https_proxy", "no_proxy", "HTTPS_PROXY", "NO_PROXY");
  private static final int LINES_OF_A_FAILURE = 8;

  private final Path folder;
  private final StepRunner steps;
  private final Tree tree;

  /**
   * Bootstraps below a folder.
   *
   * @param folder of this server alone, emptied at start
   */
  Bootstrap(Path folder, StepRunner steps, FileCalls files) {
    this.folder = folder;
    this.steps = steps;
    this.tree = new Tree(files);
  }

  /**
   * What this machine can bootstrap with.
   *
   * @throws BerthException UNSUPPORTED where mmdebstrap isn't installed
   */
  BootstrapPlan.Facts facts() {
    var program =
        Stream.of("/usr/local/bin", "/usr/bin", "/bin")
            .map(place -> Path.of(place, "mmdebstrap"))
            .filter(Files::isExecutable)
            .findFirst()
            .orElseThrow(
                () ->
                    new BerthException(
                        ErrorKind.UNSUPPORTED,
                        "cannot bootstrap: mmdebstrap is not installed; run: apt-get install mmdebstrap"));
    var proxies = new TreeMap<String, String>();
    for (var name : PROXIES) {
      Optional.ofNullable(System.getenv(name)).ifPresent(value -> proxies.put(name, value));
    }
    try {
      return new BootstrapPlan.Facts(
          program.toString(), codename(), AptSources.read(Path.of("/etc/apt")), proxies);
    } catch (IOException e) {
      throw StoreFailure.of("read this machine's apt sources", Path.of("/etc/apt"), e);
    }
  }

  private static Optional<String> codename() throws IOException {
    var release = Path.of("/etc/os-release");
    if (!Files.exists(release)) {
      return Optional.empty();
    }
    return Files.readString(release, StandardCharsets.UTF_8)
        .lines()
        .filter(line -> line.startsWith("VERSION_CODENAME="))
        .map(line -> line.substring(line.indexOf('=') + 1).replace("\"", "").strip())
        .filter(name -> !name.isEmpty())
        .findFirst();
  }

  /**
   * Makes the archive and hands it on; whatever becomes of it, nothing of it is left afterwards.
   *
   * @param use reads the archive
   */
  <T> T run(BootstrapPlan plan, OperationContext operation, Function<Path, T> use) {
    var scratch = folder.resolve("bootstrap-" + UUID.randomUUID());
    try {
      make(scratch);
      var last = new ArrayDeque<String>();
      var program = new HostProgram("mmdebstrap", plan.command(), plan.environment(), scratch);
      int status =
          steps.runOnHost(
              program,
              (stream, line) -> {
                operation.progress(line, 0, 0);
                last.addLast(line);
                if (last.size() > LINES_OF_A_FAILURE) {
                  last.removeFirst();
                }
              },
              operation);
      if (status != 0) {
        throw new BerthException(
                ErrorKind.BUILD_FAILED,
                "cannot bootstrap %s: mmdebstrap ended with status %d; it said: %s"
                    .formatted(plan.suite(), status, String.join(" | ", last)))
            .with("exitCode", status);
      }
      return use.apply(scratch.resolve(BootstrapPlan.OUTPUT));
    } finally {
      tree.remove(scratch);
    }
  }

  /** A folder that the unprivileged user of apt can reach from inside, where it is /tmp. */
  private static void make(Path scratch) {
    try {
      Files.createDirectory(scratch);
      Files.setPosixFilePermissions(scratch, PosixFilePermissions.fromString("rwxr-xr-x"));
    } catch (IOException e) {
      throw StoreFailure.of("make a folder to bootstrap in", scratch, e);
    }
  }
}
