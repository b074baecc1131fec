package dev.berth.shell.registry;

import dev.berth.shell.client.Params;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;

/**
 * A program {@code docker-credential-NAME} of the person whose process this is. How long it may
 * take, and how much it may say, is bounded.
 *
 * @param environment with the PATH that it is looked for in
 */
record CredentialHelper(String name, Map<String, String> environment, Duration deadline) {
  private static final int LIMIT = 64 * 1024;
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");
  private static final String NONE = "credentials not found in native keychain";

  /**
   * What it knows for a registry.
   *
   * @param key as Docker's files have it
   * @throws IOException where it gives no answer in time; it quotes nothing that was said
   */
  Optional<Params> get(String key) throws IOException {
    var process =
        new ProcessBuilder(program().toString(), "get")
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      var reading = new CompletableFuture<byte[]>();
      Thread.ofVirtual().start(() -> read(process.getInputStream(), reading));
      tell(process, key);
      var said = reading.get(deadline.toMillis(), TimeUnit.MILLISECONDS);
      if (said.length > LIMIT) {
        throw new IOException("it says more than %d bytes".formatted(LIMIT));
      }
      if (!process.waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new TimeoutException();
      }
      return answer(process.exitValue(), said);
    } catch (TimeoutException e) {
      throw new IOException("it gives no answer within %d s".formatted(deadline.toSeconds()), e);
    } catch (ExecutionException e) {
      throw new IOException("it can't be read from", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("the wait for it was interrupted", e);
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  private static Optional<Params> answer(int status, byte[] said) throws IOException {
    if (status == 0) {
      return DockerConfig.answered(said);
    }
    if (new String(said, StandardCharsets.UTF_8).strip().equals(NONE)) {
      return Optional.empty();
    }
    throw new IOException("it ended with status " + status);
  }

  private static void read(InputStream from, CompletableFuture<byte[]> to) {
    try {
      to.complete(from.readNBytes(LIMIT + 1));
    } catch (IOException e) {
      to.completeExceptionally(new UncheckedIOException(e));
    }
  }

  private static void tell(Process process, String key) {
    try (var to = process.getOutputStream()) {
      to.write(key.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      // it reads nothing: what it answers counts
    }
  }

  /** Not what happens to lie in the present folder. */
  private Path program() throws IOException {
    if (!NAME.matcher(name).matches()) {
      throw new IOException("that is no name of a helper");
    }
    var program = "docker-credential-" + name;
    for (var folder : environment.getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
      if (folder.startsWith("/")) {
        var file = Path.of(folder, program);
        if (Files.isRegularFile(file) && Files.isExecutable(file)) {
          return file;
        }
      }
    }
    throw new IOException("there is no program %s in PATH".formatted(program));
  }
}
