package dev.berth.server.lifecycle;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.Optional;

/**
 * The API's socket: root and group {@code berth} may connect, or root alone where there is no such
 * group. It is made where nobody else can reach it and moved to its place when its rights are set,
 * over a stale one.
 *
 * @param group whose members may connect; they are as good as root
 */
record BoundSocket(ServerSocketChannel channel, Path path, Optional<String> group)
    implements AutoCloseable {
  private static final String GROUP = "berth";
  private static final int BACKLOG = 128;

  /**
   * Binds the socket; the caller holds the lock of its folder.
   *
   * @param privateFolder on the same file system, closed to others
   */
  static BoundSocket bind(Path path, Path privateFolder) throws IOException {
    var hidden = privateFolder.resolve("api");
    Files.deleteIfExists(hidden);
    var channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      channel.bind(UnixDomainSocketAddress.of(hidden), BACKLOG);
      var group = knownGroup();
      if (group.isPresent()) {
        Files.getFileAttributeView(hidden, PosixFileAttributeView.class).setGroup(group.get());
      }
      Files.setPosixFilePermissions(
          hidden, PosixFilePermissions.fromString(group.isPresent() ? "rw-rw----" : "rw-------"));
      Files.move(hidden, path, StandardCopyOption.ATOMIC_MOVE);
      return new BoundSocket(channel, path, group.map(GroupPrincipal::getName));
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static Optional<GroupPrincipal> knownGroup() throws IOException {
    try {
      var names = FileSystems.getDefault().getUserPrincipalLookupService();
      return Optional.of(names.lookupPrincipalByGroupName(GROUP));
    } catch (UserPrincipalNotFoundException e) {
      return Optional.empty();
    }
  }

  /** Takes the name away first: whoever connects from now on finds nobody. */
  @Override
  public void close() throws IOException {
    try (channel) {
      Files.deleteIfExists(path);
    }
  }
}
