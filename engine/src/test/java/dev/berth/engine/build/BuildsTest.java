package dev.berth.engine.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.engine.image.PullPolicy;
import dev.berth.engine.testing.BusyboxImage;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the instructions of a Dockerfile make, seen from containers of the image. */
@Tag("kernel-slow")
class BuildsTest {
  private static Building building;

  @BeforeAll
  static void open() {
    building = new Building();
  }

  @AfterAll
  static void close() {
    building.close();
  }

  @Test
  void runKeepsWhatItWroteAndTellsItsOutput() {
    building.build(
        """
        FROM busybox:test
        RUN echo hello > /made && echo "a line" && echo "another" >&2
        RUN ["/bin/sh", "-c", "rm /etc/group"]
        """);
    assertEquals("hello\n", building.inImage("cat", "/made"));
    assertEquals("passwd\n", building.inImage("sh", "-c", "ls /etc | grep -v -e host -e resolv"));
    assertTrue(building.progress().contains("a line"), building.progress()::toString);
    assertTrue(building.progress().contains("another"), building.progress()::toString);
  }

  @Test
  void aBuildSaysItsStepsWhatTheyPrintAndItsWarnings() {
    var text = "FROM busybox:test\nENV A=b\nRUN echo said; echo loud >&2\n";
    var unused = Map.of("UNUSED", "x", "HTTP_PROXY", "http://proxy");
    var request =
        new BuildRequest(
            new BuildRequest.Source.Dockerfile(text),
            List.of(),
            unused,
            Map.of(),
            PullPolicy.NEVER,
            false);
    int before = building.said().size();
    var result = building.run(request, Optional.empty());
    var said = building.said().subList(before, building.said().size());
    assertEquals(List.of("no ARG declares UNUSED; nothing sees its value"), result.warnings());
    assertEquals("warning " + result.warnings().getFirst(), said.get(0));
    assertEquals("step step 1/2 ENV A=b", said.get(1));
    assertEquals("step step 2/2 RUN /bin/sh -c echo said; echo loud >&2", said.get(2));
    assertEquals(Set.of("stdout said", "stderr loud"), Set.copyOf(said.subList(3, 5)));
    building.run(request, Optional.empty());
    assertEquals(
        "step step 2/2 CACHED RUN /bin/sh -c echo said; echo loud >&2", building.said().getLast());
  }

  @Test
  void runHasEnvironmentArgumentsUserAndFolder() {
    building.build(
        """
        FROM busybox:test
        ARG VERSION=7
        ENV NAME="two words" PLAIN=$VERSION
        WORKDIR /srv
        WORKDIR app
        RUN chmod 1777 /tmp
        USER ann
        RUN echo "$NAME|$PLAIN|$VERSION|$(pwd)|$(id -un)|$HOME" > /tmp/seen
        """);
    assertEquals("two words|7|7|/srv/app|ann|/home/ann\n", building.inImage("cat", "/tmp/seen"));
    assertEquals("/srv/app\n", building.inImage("pwd"));
    assertEquals("ann\n", building.inImage("id", "-un"));
    assertEquals("two words||\n", building.inImage("sh", "-c", "echo \"$NAME|$VERSION|\""));
  }

  @Test
  void theRootFolderKeepsOwnerAndModeOfTheBase() {
    building
        .test()
        .importImage(
            "odd:1",
            BusyboxImage.tar(
                root ->
                    Files.setPosixFilePermissions(
                        root, PosixFilePermissions.fromString("r-xr-x---"))));
    building.build("FROM odd:1\nRUN echo a > /a\n");
    assertEquals("550 0:0\n", building.inImage("stat", "-c", "%a %u:%g", "/"));
  }

  @Test
  void configInstructionsShapeTheImageAndItsHistory() {
    var result =
        building.build(
            """
            FROM busybox:test
            LABEL purpose="a test" tier=2
            EXPOSE 80 53/udp
            ENTRYPOINT ["/bin/echo", "from"]
            CMD the shell
            """);
    var config = building.config(result);
    assertEquals("a test", config.labels().get("purpose"));
    assertEquals(List.of("53/udp", "80/tcp"), config.exposedPorts());
    assertEquals(List.of("/bin/echo", "from"), config.entrypoint());
    assertEquals(List.of("/bin/sh", "-c", "the shell"), config.command());
    assertEquals(
        List.of(
            "LABEL purpose=a test tier=2 (empty)",
            "EXPOSE 80/tcp 53/udp (empty)",
            "ENTRYPOINT [\"/bin/echo\" \"from\"] (empty)",
            "CMD [\"/bin/sh\" \"-c\" \"the shell\"] (empty)"),
        building.history(result).subList(1, 5));
    assertEquals(0, result.executed());
  }

  @Test
  void anImageFromScratchHasOnlyWhatIsCopied() {
    building.build(
        """
        FROM scratch
        COPY busybox /bin/sh
        WORKDIR /deep/er
        CMD ["/bin/sh", "-c", "echo $0 started"]
        """,
        new TestContext().file("busybox", 0755, "#!not really"));
    var id = building.test().engine().images().resolve(Building.TAG);
    assertEquals(2, building.test().engine().images().layers(id).size());
  }

  @Test
  void aRepeatedBuildIsAnsweredByTheCacheWithTheSameImage() {
    var text =
        """
        FROM busybox:test
        ARG WHO=a
        RUN date > /stamp-$WHO
        COPY f /f
        WORKDIR /w
        """;
    var first = building.build(text, new TestContext().file("f", "1"));
    var second = building.build(text, new TestContext().file("f", "1"));
    assertEquals(3, first.executed());
    assertEquals(0, second.executed());
    assertEquals(3, second.cached());
    assertEquals(first.id(), second.id());
  }
}
