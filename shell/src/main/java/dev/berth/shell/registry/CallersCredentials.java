package dev.berth.shell.registry;

import dev.berth.shell.client.Json;
import dev.berth.shell.client.Params;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The credentials that the person whose process this is has for registries, where Docker has them.
 * What can't be used is passed over with a warning: it may be about other registries, and the image
 * one for everybody.
 */
public final class CallersCredentials {
  private static final int LIMIT = 1 << 20;

  private final Map<String, String> environment;
  private final Duration deadline;

  /** Those that an environment leads to. */
  public CallersCredentials(Map<String, String> environment) {
    this(environment, Duration.ofSeconds(30));
  }

  CallersCredentials(Map<String, String> environment, Duration deadline) {
    this.environment = Map.copyOf(environment);
    this.deadline = deadline;
  }

  /**
   * Some that were found.
   *
   * @param file of Docker's that they are of, or that named their helper
   */
  public record Found(Params params, Path file) {}

  /** The registry that an image's name says: its host and optional port. */
  public static String host(String reference) {
    return DockerConfig.host(reference);
  }

  /** The credentials for the registry of an image's name. */
  public Optional<Found> of(String reference, Consumer<String> warn) {
    return file(environment)
        .filter(Files::exists)
        .flatMap(
            file -> {
              try {
                return find(file, DockerConfig.host(reference), warn)
                    .map(params -> new Found(params, file));
              } catch (IOException e) {
                warn.accept("cannot use %s: %s".formatted(file, e.getMessage()));
                return Optional.empty();
              }
            });
  }

  private Optional<Params> find(Path file, String host, Consumer<String> warn) throws IOException {
    var config = read(file);
    var helper = config.helper(host);
    if (helper.isPresent()) {
      try {
        var told =
            new CredentialHelper(helper.get(), environment, deadline).get(DockerConfig.key(host));
        if (told.isPresent()) {
          return told;
        }
      } catch (IOException e) {
        warn.accept(
            "cannot use the credential helper \"%s\" that %s names for %s: %s"
                .formatted(helper.get(), file, host, e.getMessage()));
      }
    }
    return config.stored(host);
  }

  /** Where Docker keeps them for whoever has these variables. */
  public static Optional<Path> file(Map<String, String> environment) {
    return variable(environment, "DOCKER_CONFIG")
        .map(Path::of)
        .or(() -> variable(environment, "HOME").map(home -> Path.of(home, ".docker")))
        .map(folder -> folder.resolve("config.json"));
  }

  private static Optional<String> variable(Map<String, String> environment, String name) {
    return Optional.ofNullable(environment.get(name)).filter(value -> !value.isEmpty());
  }

  private static DockerConfig read(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new IOException("it is no file");
    }
    try (var in = Files.newInputStream(file)) {
      var bytes = in.readNBytes(LIMIT + 1);
      if (bytes.length > LIMIT) {
        throw new IOException("it has more than %d bytes".formatted(LIMIT));
      }
      return new DockerConfig(Json.parse(bytes));
    } catch (IllegalArgumentException e) {
      throw new IOException("it is no JSON document");
    }
  }
}
