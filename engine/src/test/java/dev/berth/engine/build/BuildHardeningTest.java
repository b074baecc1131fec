package dev.berth.engine.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a hostile Dockerfile can't do. */
@Tag("kernel-slow")
class BuildHardeningTest {
  private static Building building;

  @BeforeAll
  static void open() {
    building = new Building();
  }

  @AfterAll
  static void close() {
    building.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 4, 5, 6, 7, 8, 9, 10, 64})
  void cve202421626AWorkingFolderInProcIsRefused(int descriptor) {
    var text = "FROM busybox:test\nWORKDIR /proc/self/fd/%d\nRUN cat ../../../../../etc/shadow\n";
    var failure =
        assertThrows(BerthException.class, () -> building.build(text.formatted(descriptor)));
    assertEquals(ErrorKind.INVALID_ARGUMENT, failure.kind(), failure.getMessage());
    assertTrue(failure.getMessage().contains("/proc/self/fd/"), failure.getMessage());
  }

  @Test
  void aStepHasTheDescriptorsCapabilitiesAndGroupsOfAContainer() {
    building.build(
        """
        FROM busybox:test
        RUN ls /proc/self/fd > /fds; grep -e CapInh -e CapAmb -e NoNewPrivs /proc/self/status > /caps; id > /id
        """);
    assertEquals("0\n1\n2\n3\n", building.inImage("cat", "/fds")); // 3 is the folder that ls reads
    assertEquals(
        "CapInh:\t0000000000000000\nCapAmb:\t0000000000000000\nNoNewPrivs:\t1\n",
        building.inImage("cat", "/caps"));
    assertEquals(
        "uid=0(root) gid=0(root) groups=0(root),10(wheel)\n", building.inImage("cat", "/id"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"2147483648", "4294967295", "-1", "0:4294967296"})
  void cve202440635NumbersThatOverflowAreRefused(String user) {
    for (var steps : List.of("USER " + user + "\nRUN id", "COPY --chown=" + user + " f /f")) {
      var text = "FROM busybox:test\n" + steps;
      var failure =
          assertThrows(
              BerthException.class, () -> building.build(text, new TestContext().file("f", "f")));
      assertEquals(ErrorKind.INVALID_ARGUMENT, failure.kind(), failure.getMessage());
    }
  }

  @Test
  void reservedLabelsAreDropped() {
    var result = building.build("FROM busybox:test\nLABEL dev.berth.x=1 mine=2\n");
    assertEquals(Map.of("mine", "2"), building.config(result).labels());
  }
}
