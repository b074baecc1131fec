package dev.berth.shell;

import dev.berth.shell.client.Client;
import dev.berth.shell.client.HttpConnection;
import dev.berth.shell.client.RpcException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessMode;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The server as a process of its own: found by its socket, started when there is none, in a new
 * session, so that neither the end of this command nor a key on its terminal ends it.
 *
 * @param command starts a server in the foreground; the options of a background one are added
 */
public record ServerProcess(Places places, List<String> command, Streams streams)
    implements Client.Connector {
  /** A lock of a file holds off other processes, and fails for a second thread of one. */
  private static final ReentrantLock STARTING = new ReentrantLock();

  private static final Duration READY = Duration.ofSeconds(30);
  private static final String IDLE_SECONDS = "300";
  private static final FileAttribute<Set<PosixFilePermission>> PRIVATE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  public ServerProcess {
    command = List.copyOf(command);
  }

  @Override
  public HttpConnection connect() {
    return existing().orElseGet(this::start);
  }

  /** A connection to a server that already runs. */
  public Optional<HttpConnection> existing() {
    try {
      return Optional.of(HttpConnection.open(places.socket()));
    } catch (java.net.ConnectException | java.nio.file.NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      requireAccess(e);
      return Optional.empty();
    }
  }

  /** In one look: two could find the socket missing and then there, while a server begins. */
  private void requireAccess(IOException cause) {
    var socket = places.socket();
    try {
      socket.getFileSystem().provider().checkAccess(socket, AccessMode.READ);
    } catch (java.nio.file.AccessDeniedException e) {
      throw new RpcException(
          "PERMISSION_DENIED",
          "cannot connect to the server at "
              + socket
              + ": "
              + cause.getMessage()
              + "; run this as root, or as a member of the group berth");
    } catch (IOException e) {
      // it is missing
    }
  }

  /** Starts a server, unless another command does so at this moment; waits for its socket. */
  public HttpConnection start() {
    STARTING.lock();
    try {
      makeFolder(places.run(), "rwx--x--x");
      try (var channel =
              FileChannel.open(
                  places.startLock(),
                  Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                  PRIVATE);
          var _ = channel.lock()) {
        var connection = existing();
        return connection.isPresent() ? connection.get() : startLocked();
      }
    } catch (java.nio.file.AccessDeniedException e) {
      throw new RpcException(
          "PERMISSION_DENIED",
          "no server runs at "
              + places.socket()
              + ", and this user may not start one ("
              + e.getMessage()
              + "); run this as root");
    } catch (IOException e) {
      throw new RpcException(
          "UNAVAILABLE", "cannot start a server at " + places.socket() + ": " + e.getMessage());
    } finally {
      STARTING.unlock();
    }
  }

  /**
   * Makes a folder, as a server does that is started by itself, if it is missing. What is missing
   * above it is nobody's in particular. The umask has no say.
   */
  private static void makeFolder(Path folder, String permissions) throws IOException {
    if (Files.isDirectory(folder)) {
      return;
    }
    if (folder.getParent() != null) {
      makeFolder(folder.getParent(), "rwxr-xr-x");
    }
    try {
      Files.createDirectory(folder);
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString(permissions));
    } catch (FileAlreadyExistsException e) {
      if (!Files.isDirectory(folder)) {
        throw e;
      }
      // another command has just made it
    }
  }

  private HttpConnection startLocked() throws IOException {
    if (streams.screen().error()) {
      streams.say("no server runs; starting one (log: " + places.serverLog() + ")");
    }
    var words = new ArrayList<>(List.of("setsid"));
    words.addAll(command);
    words.addAll(List.of("--idle", IDLE_SECONDS, "--background"));
    var early = places.run().resolve("server.start");
    Files.deleteIfExists(early);
    Files.createFile(early, PRIVATE);
    var process =
        new ProcessBuilder(words)
            .directory(Path.of("/").toFile())
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(early.toFile())
            .start();
    var deadline = Instant.now().plus(READY);
    while (Instant.now().isBefore(deadline)) {
      var connection = existing();
      if (connection.isPresent()) {
        Files.deleteIfExists(early);
        return connection.get();
      }
      if (ended(process)) {
        throw failed(process.exitValue(), early);
      }
    }
    throw new RpcException(
        "TIMEOUT",
        "the server did not open "
            + places.socket()
            + " within "
            + READY.toSeconds()
            + " s; its log is "
            + places.serverLog());
  }

  private static boolean ended(Process process) {
    try {
      return process.waitFor(5, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RpcException("CANCELLED", "waiting for the server was interrupted");
    }
  }

  private RpcException failed(int status, Path early) throws IOException {
    var words = Files.exists(early) ? Files.readString(early).strip() : "";
    return new RpcException(
        "UNAVAILABLE",
        "the server ended with status "
            + status
            + " before it was ready: "
            + (words.isEmpty() ? "its log is " + places.serverLog() : words));
  }
}
