package dev.berth.engine.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** A registry of Debian's package docker-registry, on a loopback port while a test runs. */
public final class RealRegistry implements AutoCloseable {
  private static final Pattern LISTENING = Pattern.compile("listening on 127\\.0\\.0\\.1:([0-9]+)");

  private final Process process;
  private final int port;

  private RealRegistry(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  public static RealRegistry start(Path folder) throws IOException {
    return start(folder, "", "");
  }

  /**
   * Starts one.
   *
   * @param folder empty; keeps what it has
   * @param http lines of its configuration, indented by two, for its section "http"
   * @param sections further sections
   */
  public static RealRegistry start(Path folder, String http, String sections) throws IOException {
    var configuration = folder.resolve("registry.yml");
    Files.writeString(
        configuration,
        """
        version: 0.1
        log: {level: info, accesslog: {disabled: true}}
        storage: {filesystem: {rootdirectory: %s}, delete: {enabled: true}}
        http:
          addr: 127.0.0.1:0
          secret: of-this-test
        """
                .formatted(folder.resolve("data"))
            + http
            + sections);
    var process =
        new ProcessBuilder("docker-registry", "serve", configuration.toString())
            .redirectErrorStream(true)
            .start();
    try {
      return new RealRegistry(process, port(process));
    } catch (IOException | AssertionError e) {
      process.destroyForcibly();
      throw e;
    }
  }

  private static int port(Process process) throws IOException {
    var output =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    var said = new StringBuilder();
    for (var line = output.readLine(); line != null; line = output.readLine()) {
      var match = LISTENING.matcher(line);
      if (match.find()) {
        Thread.ofPlatform().daemon().start(() -> readAway(output));
        return Integer.parseInt(match.group(1));
      }
      said.append(line).append('\n');
    }
    throw new AssertionError("docker-registry ended: " + said);
  }

  private static void readAway(BufferedReader output) {
    try {
      output.transferTo(Writer.nullWriter());
    } catch (IOException e) {
      // It has been ended.
    }
  }

  public int port() {
    return port;
  }

  /** Host and port. */
  public String host() {
    return "127.0.0.1:" + port;
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
