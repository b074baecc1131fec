package dev.berth.engine.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.image.Image;
import dev.berth.engine.image.ImageFilter;
import dev.berth.engine.image.PullPolicy;
import dev.berth.engine.operation.OperationStatus;
import dev.berth.engine.snapshot.SnapshotKind;
import dev.berth.engine.state.LeaseTable;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Builds that fail: what they say, and that they leave nothing. */
@Tag("kernel-slow")
class BuildFailureTest {
  private Building building;
  private String before;

  @BeforeEach
  void open() {
    building = new Building();
    before = state();
  }

  @AfterEach
  void close() {
    building.close();
  }

  /**
   * Names of all that builds could leave: images, snapshots, blobs, temporary files. Mount points
   * that containers share stay with the image that they lie on.
   */
  private String state() {
    var engine = building.test().engine();
    var root = building.test().settings().root();
    var shared =
        engine.snapshots().list().stream()
            .filter(snapshot -> snapshot.kind() == SnapshotKind.INIT)
            .map(snapshot -> Long.toString(snapshot.id()))
            .toList();
    return ""
        + engine.images().list(ImageFilter.ALL).stream().map(Image::id).toList()
        + names(root.resolve("snapshots")).stream().filter(name -> !shared.contains(name)).toList()
        + names(root.resolve("blobs/sha256"))
        + names(root.resolve("ingest"))
        + names(root.resolve("tmp"))
        + engine.database().read(LeaseTable::all);
  }

  private static List<String> names(Path folder) {
    try (var files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aFailedStepTellsLineCommandCodeAndOutput() {
    var failure =
        assertThrows(
            BerthException.class,
            () ->
                building.build(
                    """
                    FROM busybox:test
                    # a comment
                    RUN echo working && \\
                        echo broken >&2 && exit 7
                    """));
    assertEquals(ErrorKind.BUILD_FAILED, failure.kind());
    assertTrue(failure.getMessage().startsWith("Dockerfile line 3: "), failure.getMessage());
    assertTrue(failure.getMessage().contains("exit code 7"), failure.getMessage());
    assertTrue(failure.getMessage().contains("working"), failure.getMessage());
    assertTrue(failure.getMessage().contains("broken"), failure.getMessage());
    assertEquals("7", failure.details().get("exitCode"));
    assertEquals("1", failure.details().get("step"));
    assertEquals("3", failure.details().get("line"));
    assertEquals(before, state());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "FORM busybox:test|Dockerfile line 1|did you mean FROM?",
        "FROM busybox:test;COPPY a b|Dockerfile line 2|did you mean COPY?",
        "FROM busybox:test;EXPOSE 70000|Dockerfile line 2|65535",
        "FROM nothing:here|nothing:here|not on this machine",
        "FROM busybox:test;RUN [\"nothing-there\"]|Dockerfile line 2|nothing-there",
        "FROM busybox:test;COPY a b|no context|folder"
      })
  void whatIsWrongIsSaidAndNothingIsLeft(String text, String place, String advice) {
    var failure = assertThrows(BerthException.class, () -> building.build(text.replace(";", "\n")));
    assertTrue(failure.getMessage().contains(place), failure.getMessage());
    assertTrue(failure.getMessage().contains(advice), failure.getMessage());
    assertEquals(before, state());
  }

  @Test
  void aTruncatedContextIsRefused() {
    var archive = new TestContext().file("f", "some content that is cut").tar();
    var cut = Arrays.copyOf(archive, 520);
    var failure =
        assertThrows(
            BerthException.class,
            () ->
                building.run(
                    Building.request("FROM busybox:test\nCOPY f /f"),
                    Optional.of(() -> new ByteArrayInputStream(cut))));
    assertEquals(ErrorKind.CORRUPT, failure.kind());
    assertEquals(before, state());
  }

  @Test
  void cancellingKillsTheStepAndLeavesNothing() throws InterruptedException {
    var operations = building.test().engine().operations();
    var operation =
        operations.start(
            "build.run",
            "test",
            context ->
                building
                    .test()
                    .engine()
                    .builds()
                    .run(
                        Building.request("FROM busybox:test\nRUN echo up && sleep 1000"),
                        Optional.empty(),
                        context));
    long sequence = 0;
    var state = operation;
    while (!state.progress().message().equals("up")) {
      state = operations.await(operation.id(), sequence, Optional.of(Duration.ofSeconds(20)));
      assertEquals(OperationStatus.RUNNING, state.status(), state::toString);
      sequence = state.progress().sequence();
    }
    var ended = operations.cancel(operation.id());
    assertEquals(OperationStatus.CANCELLED, ended.status());
    assertEquals(before, state());
  }

  @Test
  void aBuildByAProgramIsTheSameAsByADockerfile() {
    var byText =
        building.build("FROM busybox:test\nENV A=1\nRUN echo $A > /a\nCMD [\"cat\", \"/a\"]\n");
    var program =
        new BuildRequest.Source.Program(
            "busybox:test",
            List.of(
                Programs.values("env", Map.of("A", "1")),
                Programs.shell("run", "echo $A > /a"),
                Programs.words("cmd", "cat", "/a")));
    var byProgram =
        building.run(
            new BuildRequest(program, List.of(), Map.of(), Map.of(), PullPolicy.NEVER, false),
            Optional.empty());
    assertEquals(byText.id(), byProgram.id());
    assertEquals(0, byProgram.executed());
  }
}
