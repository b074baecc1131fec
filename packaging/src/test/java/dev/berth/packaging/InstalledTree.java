package dev.berth.packaging;

import dev.berth.engine.testing.Shell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/**
 * What the package puts on a disk, in a folder, with the classes of the surrounding build and the
 * JDK that runs the tests in place of the package's jars and its run time.
 */
final class InstalledTree {
  private static final Path PROJECT = Path.of("").toAbsolutePath().getParent();

  private final Path folder;
  private final Path runtime;

  InstalledTree(Path folder) throws IOException {
    this.folder = folder;
    var app = Files.createDirectories(folder.resolve("usr/lib/berth"));
    var bin = Files.createDirectories(folder.resolve("usr/bin"));
    copy("packaging/deb/berth", app.resolve("berth"));
    copy("scripts/jvm.sh", app.resolve("jvm.sh"));
    copy("shell/target/native/berth-client", app.resolve("berth-client"));
    runtime = Files.createDirectories(app.resolve("runtime/bin")).resolve("java");
    Files.writeString(
        runtime,
        "#!/bin/sh\nexec '%s/bin/java' \"$@\"\n".formatted(System.getProperty("java.home")));
    allowRuntime(true);
    Files.createSymbolicLink(bin.resolve("berth"), Path.of("../lib/berth/berth"));
    Files.writeString(
        app.resolve("build"),
        "digest=0123456789abcdef\nclasspath='%s'\n"
            .formatted(System.getProperty("java.class.path")));
  }

  private static void copy(String from, Path to) throws IOException {
    Files.copy(PROJECT.resolve(from), to, java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
  }

  /** Whether a JVM can be started. */
  void allowRuntime(boolean allowed) throws IOException {
    Files.setPosixFilePermissions(
        runtime, PosixFilePermissions.fromString(allowed ? "rwxr-xr-x" : "---------"));
  }

  /** Runs its command with folders of its own; what it says, errors included. */
  String berth(String... words) throws IOException {
    var command =
        new ArrayList<>(
            List.of(
                "env",
                "BERTH_ROOT=" + folder.resolve("root"),
                "BERTH_RUN=" + folder.resolve("run"),
                folder.resolve("usr/bin/berth").toString()));
    command.addAll(List.of(words));
    return Shell.run(command.toArray(String[]::new));
  }
}
