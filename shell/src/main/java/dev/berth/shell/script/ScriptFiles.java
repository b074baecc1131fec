package dev.berth.shell.script;

import java.io.IOException;
import java.net.URI;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessMode;
import java.nio.file.DirectoryStream;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.graalvm.polyglot.io.FileSystem;

/**
 * The files that imports are read from: those of the machine, read-only, and the modules that are
 * part of the shell, such as {@code node:fs} and {@code berth}.
 */
final class ScriptFiles implements FileSystem {
  private static final Path MODULES = Path.of("/berth-modules");
  private static final Map<String, String> BUILT_IN =
      Map.of(
          "berth", "berth.js",
          "node:fs", "node-fs.js",
          "node:fs/promises", "node-fs-promises.js",
          "node:path", "node-path.js",
          "node:process", "node-process.js",
          "node:url", "node-url.js");

  private final FileSystem files = FileSystem.newDefaultFileSystem();
  private final Map<Path, byte[]> texts = new HashMap<>();
  private final Path folder;

  /** Files as a script sees them, with its own text among them where it has no file. */
  ScriptFiles(Script script) {
    this.folder = script.folder();
    script
        .code()
        .ifPresent(code -> texts.put(script.file(), code.getBytes(StandardCharsets.UTF_8)));
  }

  @Override
  public Path parsePath(URI uri) {
    var scheme = uri.getScheme();
    if (scheme.equals("file")) {
      return Path.of(uri);
    }
    return module(uri.toString());
  }

  @Override
  public Path parsePath(String path) {
    return BUILT_IN.containsKey(path) ? module(path) : Path.of(path);
  }

  private Path module(String name) {
    var file = BUILT_IN.get(name);
    if (file == null) {
      return MODULES.resolve(name); // isn't there, and the error says so with its name
    }
    var path = MODULES.resolve(file);
    texts.computeIfAbsent(
        path, _ -> Resources.read("modules/" + file).getBytes(StandardCharsets.UTF_8));
    return path;
  }

  @Override
  public void checkAccess(Path path, Set<? extends AccessMode> modes, LinkOption... options)
      throws IOException {
    if (modes.contains(AccessMode.WRITE)) {
      throw new java.nio.file.AccessDeniedException(path.toString());
    }
    if (!texts.containsKey(path)) {
      files.checkAccess(path, modes, options);
    }
  }

  @Override
  public SeekableByteChannel newByteChannel(
      Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
      throws IOException {
    var text = texts.get(path);
    if (text != null) {
      return new BytesChannel(text);
    }
    if (!java.nio.file.Files.isRegularFile(path)) {
      throw new NoSuchFileException(path.toString());
    }
    return java.nio.file.Files.newByteChannel(path, java.nio.file.StandardOpenOption.READ);
  }

  @Override
  public Path toAbsolutePath(Path path) {
    return path.isAbsolute() ? path : folder.resolve(path);
  }

  @Override
  public Path toRealPath(Path path, LinkOption... options) throws IOException {
    return texts.containsKey(path) ? path : files.toRealPath(path, options);
  }

  @Override
  public Map<String, Object> readAttributes(Path path, String attributes, LinkOption... options)
      throws IOException {
    var text = texts.get(path);
    if (text == null) {
      return files.readAttributes(path, attributes, options);
    }
    return Map.of(
        "isRegularFile", true,
        "isDirectory", false,
        "isSymbolicLink", false,
        "isOther", false,
        "size", (long) text.length,
        "lastModifiedTime", FileTime.fromMillis(0));
  }

  @Override
  public void createDirectory(Path folder, FileAttribute<?>... attributes) throws IOException {
    throw new java.nio.file.AccessDeniedException(folder.toString());
  }

  @Override
  public void delete(Path path) throws IOException {
    throw new java.nio.file.AccessDeniedException(path.toString());
  }

  @Override
  public DirectoryStream<Path> newDirectoryStream(
      Path folder, DirectoryStream.Filter<? super Path> filter) throws IOException {
    return files.newDirectoryStream(folder, filter);
  }
}
