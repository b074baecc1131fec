package dev.berth.engine.testing;

import dev.berth.engine.error.BerthException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;

/** A root file system of two megabytes: busybox (Debian package busybox-static) and its links. */
public final class BusyboxImage {
  private static final Path BUSYBOX = Path.of("/bin/busybox");

  private BusyboxImage() {}

  /** Changes the files of an image before it is packed. */
  @FunctionalInterface
  public interface Change {
    void apply(Path root) throws IOException;
  }

  /** The root as a plain tar. */
  public static byte[] tar() {
    return tar(_ -> {});
  }

  /** The root with changes, as a plain tar. */
  public static byte[] tar(Change change) {
    try {
      var root = Files.createTempDirectory("busybox-");
      try {
        fill(root);
        change.apply(root);
        return pack(root);
      } finally {
        remove(root);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void fill(Path root) throws IOException {
    Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwxr-xr-x"));
    for (var folder : new String[] {"bin", "etc", "root", "tmp", "home/ann"}) {
      Files.createDirectories(root.resolve(folder));
    }
    Files.copy(BUSYBOX, root.resolve("bin/busybox"));
    for (var applet : output(BUSYBOX.toString(), "--list").split("\n")) {
      if (!applet.equals("busybox")) {
        Files.createSymbolicLink(root.resolve("bin").resolve(applet), Path.of("busybox"));
      }
    }
    Files.writeString(
        root.resolve("etc/passwd"),
        """
        root:x:0:0:root:/root:/bin/sh
        ann:x:1000:1000:Ann:/home/ann:/bin/sh
        bob:x:1001:1001:Bob:/home/bob:/bin/sh
        """);
    Files.writeString(
        root.resolve("etc/group"),
        """
        root:x:0:
        wheel:x:10:root,ann
        ann:x:1000:
        bob:x:1001:
        games:x:60:ann
        """);
  }

  private static byte[] pack(Path root) throws IOException {
    var process =
        new ProcessBuilder("tar", "-C", root.toString(), "--numeric-owner", "-cf", "-", ".")
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    return process.getInputStream().readAllBytes();
  }

  private static String output(String... command) throws IOException {
    if (!Files.exists(BUSYBOX)) {
      throw BerthException.notFound(
          "program", "busybox-static", "cannot make a test image: install busybox-static");
    }
    var process = new ProcessBuilder(command).start();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  static void remove(Path root) throws IOException {
    try (var paths = Files.walk(root)) {
      for (var path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
