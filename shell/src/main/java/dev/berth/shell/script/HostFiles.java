package dev.berth.shell.script;

import dev.berth.shell.client.Params;
import dev.berth.shell.command.Session;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import org.graalvm.polyglot.Value;

/** Small files, for {@code node:fs}. Bytes cross as letters U+0000 to U+00FF. */
final class HostFiles {
  private HostFiles() {}

  /**
   * Does one operation and answers as {@link Host} does.
   *
   * @param arguments its name, a path, and what else it takes
   */
  static String answer(Session session, Value[] arguments) {
    var path = session.path(arguments[1].asString());
    try {
      var result = result(session, arguments[0].asString(), path, arguments);
      return Params.of("result", result).json().compact();
    } catch (IOException e) {
      var error = Params.of("code", code(e)).put("message", words(e));
      return Params.of("error", error).json().compact();
    }
  }

  private static Object result(Session session, String operation, Path path, Value[] arguments)
      throws IOException {
    return switch (operation) {
      case "read" -> new String(Files.readAllBytes(path), StandardCharsets.ISO_8859_1);
      case "write" -> Files.write(path, bytes(arguments[2])).toString();
      case "append" ->
          Files.write(
                  path, bytes(arguments[2]), StandardOpenOption.CREATE, StandardOpenOption.APPEND)
              .toString();
      case "exists" -> Files.exists(path);
      case "mkdir" ->
          (arguments[2].asBoolean() ? Files.createDirectories(path) : Files.createDirectory(path))
              .toString();
      case "mkdtemp" -> {
        var parent = path.getParent();
        var prefix = String.valueOf(path.getFileName());
        yield Files.createTempDirectory(parent == null ? Path.of("/") : parent, prefix).toString();
      }
      case "readdir" -> {
        try (var listing = Files.list(path)) {
          yield listing.map(child -> String.valueOf(child.getFileName())).sorted().toList();
        }
      }
      case "rm" -> remove(path, arguments[2].asBoolean(), arguments[3].asBoolean());
      case "rename" -> Files.move(path, session.path(arguments[2].asString())).toString();
      case "stat" -> {
        var facts = Files.readAttributes(path, "unix:size,mode,lastModifiedTime,isDirectory");
        yield Map.of(
            "size", facts.get("size"),
            "mode", facts.get("mode"),
            "mtimeMs", Files.getLastModifiedTime(path).toMillis(),
            "kind", Boolean.TRUE.equals(facts.get("isDirectory")) ? "folder" : "file");
      }
      case String other -> throw new IOException("there is no operation " + other);
    };
  }

  private static byte[] bytes(Value letters) {
    return letters.asString().getBytes(StandardCharsets.ISO_8859_1);
  }

  private static boolean remove(Path path, boolean recursive, boolean force) throws IOException {
    if (!recursive) {
      if (force) {
        return Files.deleteIfExists(path);
      }
      Files.delete(path);
      return true;
    }
    if (force && Files.notExists(path)) {
      return false;
    }
    Files.walkFileTree(
        path,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(
              Path folder, @org.jspecify.annotations.Nullable IOException failure)
              throws IOException {
            Files.delete(folder);
            return FileVisitResult.CONTINUE;
          }
        });
    return true;
  }

  private static String code(IOException e) {
    return switch (e) {
      case NoSuchFileException _ -> "ENOENT";
      case FileAlreadyExistsException _ -> "EEXIST";
      case DirectoryNotEmptyException _ -> "ENOTEMPTY";
      case java.nio.file.AccessDeniedException _ -> "EACCES";
      default -> "EIO";
    };
  }

  private static String words(IOException e) {
    return switch (e) {
      case NoSuchFileException _ -> "no such file or directory";
      case FileAlreadyExistsException _ -> "file already exists";
      case DirectoryNotEmptyException _ -> "directory not empty";
      case java.nio.file.AccessDeniedException _ -> "permission denied";
      default -> String.valueOf(e.getMessage());
    };
  }
}
