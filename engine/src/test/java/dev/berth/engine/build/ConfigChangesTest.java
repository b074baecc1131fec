package dev.berth.engine.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.image.ContainerConfig;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Changes of a config by instructions, one at a time. */
class ConfigChangesTest {
  @Test
  void eachChangeBuildsOnTheOnesBefore() {
    var config =
        ConfigChanges.apply(
            ContainerConfig.EMPTY,
            List.of("ENV A=1", "ENV B=${A}2", "WORKDIR /srv", "WORKDIR sub", "LABEL l=\"x y\""));
    assertEquals(List.of("A=1", "B=12"), config.environment());
    assertEquals("/srv/sub", config.workingFolder());
    assertEquals(Map.of("l", "x y"), config.labels());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "BAD x",
        "RUN true",
        "ENV",
        "ENV A=1\nENV B=2",
        "ENV A=${",
        "WORKDIR ${A:?no}",
        ""
      })
  void aChangeThatMakesNoSenseIsNamedAndNoLineOfAFile(String change) {
    var failure =
        assertThrows(
            BerthException.class,
            () -> ConfigChanges.apply(ContainerConfig.EMPTY, List.of("ENV OK=1", change)));
    assertTrue(
        failure.getMessage().startsWith("cannot apply the change \"" + change + "\": "),
        failure.getMessage());
    assertFalse(failure.getMessage().contains("Dockerfile line"), failure.getMessage());
    assertFalse(failure.details().containsKey("line"), failure.details().toString());
  }
}
