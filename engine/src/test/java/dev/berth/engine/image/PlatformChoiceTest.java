package dev.berth.engine.image;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.berth.engine.value.Digest;
import dev.berth.engine.value.MediaType;
import dev.berth.engine.value.Platform;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlatformChoiceTest {
  /** What is offered, what is wanted, which one it is. */
  @ParameterizedTest
  @CsvSource({
    "linux/arm64 linux/amd64, linux/amd64, linux/amd64",
    "windows/amd64 linux/amd64, linux/amd64, linux/amd64",
    "linux/arm64 windows/amd64, linux/amd64, -",
    "linux/amd64/v3 linux/amd64, linux/amd64, linux/amd64",
    "linux/amd64/v3, linux/amd64, -",
    "linux/amd64/v1, linux/amd64, linux/amd64/v1",
    "linux/arm64/v8, linux/arm64, linux/arm64/v8",
    "linux/arm64, linux/arm64/v8, linux/arm64",
    "linux/arm/v5 linux/arm/v6 linux/arm/v7, linux/arm, linux/arm/v7",
    "linux/arm/v5 linux/arm/v6, linux/arm/v7, linux/arm/v6",
    "linux/arm/v7, linux/arm/v6, -",
    "unknown/unknown, linux/amd64, -",
    "- linux/amd64, linux/amd64, linux/amd64",
  })
  void theNearestThatRunsIsChosen(String offered, String wanted, String chosen) {
    var manifests = Stream.of(offered.split(" ", -1)).map(PlatformChoiceTest::manifest).toList();
    assertEquals(
        chosen.equals("-") ? Optional.empty() : Optional.of(manifest(chosen)),
        PlatformChoice.of(manifests, Platform.parse(wanted)));
  }

  private static Descriptor manifest(String platform) {
    return new Descriptor(
        MediaType.OCI_MANIFEST,
        Digest.of(platform.getBytes(StandardCharsets.UTF_8)),
        1,
        Map.of(),
        platform.equals("-") ? Optional.empty() : Optional.of(Platform.parse(platform)));
  }
}
