package dev.berth.engine.registry;

import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.value.ImageReference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.function.Executable;

/** What tests of the client have in common. */
final class Trial {
  /** A small manifest, with nothing behind it. */
  static final byte[] MANIFEST =
      """
      {"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json",
       "config":{"mediaType":"application/vnd.oci.image.config.v1+json","size":2,
        "digest":"sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"},"layers":[]}\
      """
          .getBytes(StandardCharsets.UTF_8);

  static final String MANIFEST_TYPE = "application/vnd.oci.image.manifest.v1+json";

  /** Waits that end soon, for peers that are silent on purpose. */
  static final Deadlines SHORT =
      new Deadlines(
          Duration.ofSeconds(5),
          Duration.ofSeconds(2),
          Duration.ofSeconds(1),
          Duration.ofSeconds(30));

  static final RetryPolicy QUICK =
      new RetryPolicy(3, Duration.ofMillis(10), Duration.ofMillis(20), Duration.ofSeconds(3));

  private Trial() {}

  static Registries registries(Path... folders) {
    return registries(Deadlines.USUAL, folders);
  }

  static Registries registries(Deadlines deadlines, Path... folders) {
    return new Registries(new RegistrySettings(List.of(folders), Map.of(), deadlines, QUICK));
  }

  static RemoteRepository open(Registries registries, String name) {
    return registries.open(ImageReference.parse(name), Optional.empty());
  }

  static BerthException fails(ErrorKind kind, Executable call) {
    var failure = assertThrows(BerthException.class, call);
    if (failure.kind() != kind) {
      throw new AssertionError("%s instead of %s".formatted(failure.kind(), kind), failure);
    }
    return failure;
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
