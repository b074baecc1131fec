package dev.berth.engine.container;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;

/** The folder of a container or step: hosts, hostname and resolv.conf, and its removal. */
final class EngineFiles {
  private static final Path HOST_HOSTS = Path.of("/etc/hosts");
  private static final Path HOST_RESOLVER = Path.of("/etc/resolv.conf");
  private static final int LONGEST = 64 * 1024;
  private static final String LOCAL =
      """
      127.0.0.1\tlocalhost
      ::1\tlocalhost ip6-localhost ip6-loopback
      fe00::\tip6-localnet
      ff02::1\tip6-allnodes
      ff02::2\tip6-allrouters
      """;

  private EngineFiles() {}

  /** Makes a folder that only the server sees, with the three files in it. */
  static void make(Path folder, String hostname, NetworkMode network) {
    try {
      Files.createDirectory(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      write(folder.resolve("hostname"), hostname + "\n");
      if (network == NetworkMode.HOST) {
        copyOfHost(folder);
      } else {
        write(folder.resolve("hosts"), LOCAL);
        write(folder.resolve("resolv.conf"), "");
      }
    } catch (IOException e) {
      throw failure("make", folder, e);
    }
  }

  /** Brings the files of the host's network up to date, before another start. */
  static void refresh(Path folder, NetworkMode network) {
    if (network == NetworkMode.HOST) {
      try {
        copyOfHost(folder);
      } catch (IOException e) {
        throw failure("write", folder, e);
      }
    }
  }

  private static void copyOfHost(Path folder) throws IOException {
    write(folder.resolve("hosts"), copy(HOST_HOSTS, LOCAL));
    write(folder.resolve("resolv.conf"), copy(HOST_RESOLVER, ""));
  }

  private static void write(Path file, String text) throws IOException {
    Files.writeString(file, text, StandardCharsets.UTF_8);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
  }

  private static String copy(Path file, String otherwise) throws IOException {
    try (var stream = Files.newInputStream(file)) {
      return new String(stream.readNBytes(LONGEST), StandardCharsets.UTF_8);
    } catch (NoSuchFileException e) {
      return otherwise;
    }
  }

  /** Removes a folder with all in it; one that is gone already is fine. */
  static void remove(Path folder) {
    try {
      Files.walkFileTree(folder, new Remover());
    } catch (NoSuchFileException e) {
      // gone already
    } catch (IOException e) {
      throw failure("remove", folder, e);
    }
  }

  private static final class Remover extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      Files.deleteIfExists(file);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(
        Path folder, @org.jspecify.annotations.Nullable IOException failure) throws IOException {
      if (failure != null) {
        throw failure;
      }
      Files.deleteIfExists(folder);
      return FileVisitResult.CONTINUE;
    }
  }

  static BerthException failure(String verb, Path path, IOException e) {
    boolean full = String.valueOf(e.getMessage()).contains("No space left");
    return full
        ? new BerthException(
            ErrorKind.RESOURCE_EXHAUSTED,
            "cannot %s %s: no space left on its file system; free some space".formatted(verb, path),
            e)
        : BerthException.internal("cannot %s %s: %s".formatted(verb, path, e), e);
  }
}
