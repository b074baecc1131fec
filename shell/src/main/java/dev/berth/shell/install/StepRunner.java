package dev.berth.shell.install;

import dev.berth.shell.client.RpcException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.function.Consumer;

/** Does steps, one after the other. */
public final class StepRunner {
  private final Runnable stopServer;
  private final Consumer<Step.Unmount> unmount;

  /**
   * Does nothing yet.
   *
   * @param stopServer ends the server that listens, and waits for that
   * @param unmount has the server take a mount away
   */
  public StepRunner(Runnable stopServer, Consumer<Step.Unmount> unmount) {
    this.stopServer = stopServer;
    this.unmount = unmount;
  }

  public void run(Step step) throws IOException {
    switch (step) {
      case Step.WriteFile write -> write(write.file(), write.text());
      case Step.RemoveFile remove -> Files.deleteIfExists(remove.file());
      case Step.Run program -> run(program.command());
      case Step.Unmount mount -> unmount.accept(mount);
      case Step.StopServer _ -> stopServer.run();
    }
  }

  private static void write(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    var made = Files.createTempFile(file.getParent(), ".berth", "");
    try {
      writeDurably(made, text); // an empty unit after a power cut would pass for somebody else's
      Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rw-r--r--"));
      Files.move(made, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(made);
    }
  }

  private static void writeDurably(Path file, String text) throws IOException {
    try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.write(StandardCharsets.UTF_8.encode(text));
      channel.force(true);
    }
  }

  private static void run(List<String> command) throws IOException {
    var line = String.join(" ", command);
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    int status = process.onExit().join().exitValue();
    if (status != 0) {
      throw new RpcException(
          "INTERNAL",
          "\"%s\" ended with status %d: %s%s"
              .formatted(
                  line,
                  status,
                  said.isEmpty() ? "it said nothing" : said,
                  command.getFirst().equals("systemctl")
                      ? "; \"journalctl -u berth.service\" has more"
                      : ""));
    }
  }
}
