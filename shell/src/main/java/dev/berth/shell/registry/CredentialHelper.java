package dev.berth.shell.registry;

import dev.berth.shell.client.Params;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
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
  private static final int LONGEST = 300;
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");
  private static final String NONE = "credentials not found in native keychain";

  /**
   * What it knows for a registry.
   *
   * @param key as Docker's files have it
   * @throws IOException where it gives no answer in time; it quotes what was said to standard
   *     error, and nothing of the answer
   */
  Optional<Params> get(String key) throws IOException {
    var process = new ProcessBuilder(program().toString(), "get").start();
    try {
      var reading = new CompletableFuture<byte[]>();
      Thread.ofVirtual().start(() -> read(process.getInputStream(), reading));
      var complaint = new CompletableFuture<byte[]>();
      Thread.ofVirtual().start(() -> readAway(process.getErrorStream(), complaint));
      tell(process, key);
      var said = reading.get(deadline.toMillis(), TimeUnit.MILLISECONDS);
      if (said.length > LIMIT) {
        throw new IOException("it says more than %d bytes".formatted(LIMIT));
      }
      if (!process.waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new TimeoutException();
      }
      return answer(process.exitValue(), said, complaint);
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

  private Optional<Params> answer(int status, byte[] said, CompletableFuture<byte[]> complaint)
      throws IOException, InterruptedException {
    if (status == 0) {
      return DockerConfig.answered(said);
    }
    if (new String(said, StandardCharsets.UTF_8).strip().equals(NONE)) {
      return Optional.empty();
    }
    var text = line(complaint);
    throw new IOException(
        "it ended with status %d%s".formatted(status, text.isEmpty() ? "" : " and says: " + text));
  }

  /** On one line, and without what a terminal would act on. */
  private static String line(CompletableFuture<byte[]> said) throws InterruptedException {
    try {
      var text =
          new String(said.get(1, TimeUnit.SECONDS), StandardCharsets.UTF_8)
              .replaceAll("[\\p{C}\\p{Z}]+", " ")
              .strip();
      return text.length() > LONGEST ? text.substring(0, LONGEST) + "..." : text;
    } catch (ExecutionException | TimeoutException e) {
      return ""; // a child that it left holds it open
    }
  }

  /** To the end, so that whoever writes more isn't held up. */
  private static void readAway(InputStream from, CompletableFuture<byte[]> to) {
    try {
      var first = from.readNBytes(LIMIT);
      from.transferTo(OutputStream.nullOutputStream());
      to.complete(first);
    } catch (IOException e) {
      to.completeExceptionally(e);
    }
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
