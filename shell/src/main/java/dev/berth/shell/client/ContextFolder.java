package dev.berth.shell.client;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * An open folder of a build context. What is in it is opened relative to it and through no link:
 * whoever may write into the context can't have root send what lies elsewhere, not even by swapping
 * a folder for a link while it is read.
 */
final class ContextFolder implements AutoCloseable {
  private static final int S_IFMT = 0170000;
  private static final int S_IFSOCK = 0140000;

  private final Path path;
  private final SecureDirectoryStream<Path> stream;

  private ContextFolder(Path path, SecureDirectoryStream<Path> stream) {
    this.path = path;
    this.stream = stream;
  }

  /** Opens the context itself, which may be a link. */
  @SuppressWarnings("StreamResourceLeak") // closed with what is made of it
  static ContextFolder open(Path path) throws IOException {
    var stream = Files.newDirectoryStream(path);
    if (stream instanceof SecureDirectoryStream<Path> secure) {
      return new ContextFolder(path, secure);
    }
    stream.close();
    throw new IOException("cannot send " + path + ": its file system opens nothing in a folder");
  }

  /**
   * @throws IOException where it isn't one, or not any more
   */
  ContextFolder folder(String name) throws IOException {
    var opened = stream.newDirectoryStream(Path.of(name), LinkOption.NOFOLLOW_LINKS);
    return new ContextFolder(path.resolve(name), opened);
  }

  /** The bytes of a file. */
  InputStream file(String name) throws IOException {
    var options = Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
    return Channels.newInputStream(stream.newByteChannel(Path.of(name), options));
  }

  /**
   * In order; to be asked once.
   *
   * @throws IOException where one is not UTF-8: it must not be missing in an image without a word
   */
  List<String> names() throws IOException {
    var names = new ArrayList<Path>();
    for (var entry : stream) {
      var name = entry.getFileName();
      if (!Path.of(name.toString()).equals(name)) {
        throw new IOException(
            "cannot send %s: its name is not UTF-8; rename it".formatted(path.resolve(name)));
      }
      names.add(name);
    }
    return names.stream().sorted().map(Path::toString).toList();
  }

  /** Of a link itself; empty where there is nothing, or not any more. */
  Optional<PosixFileAttributes> attributes(String name) throws IOException {
    try {
      return Optional.of(
          stream
              .getFileAttributeView(
                  Path.of(name), PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
              .readAttributes());
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /** By its path, since Java has no other way: one that was swapped shows a name and no content. */
  String link(String name) throws IOException {
    return Files.readSymbolicLink(path.resolve(name)).toString();
  }

  int permissions(String name) throws IOException {
    return mode(name) & 07777;
  }

  boolean isSocket(String name) throws IOException {
    return (mode(name) & S_IFMT) == S_IFSOCK;
  }

  private int mode(String name) throws IOException {
    return (Integer) Files.getAttribute(path.resolve(name), "unix:mode", LinkOption.NOFOLLOW_LINKS);
  }

  Path path(String name) {
    return path.resolve(name);
  }

  @Override
  public void close() throws IOException {
    stream.close();
  }
}
