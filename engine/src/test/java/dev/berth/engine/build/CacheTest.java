package dev.berth.engine.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.berth.engine.image.PullPolicy;
import dev.berth.engine.testing.BusyboxImage;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a change makes run again, and what it doesn't. */
@Tag("kernel-slow")
class CacheTest {
  private static final String TEXT =
      """
      FROM busybox:test
      RUN echo first > /first
      ARG VERSION=1
      ENV MODE=fast
      COPY src /src
      RUN cat /src/a > /copied
      WORKDIR /work
      """;

  private Building building;
  private BuildResult first;

  @BeforeEach
  void buildOnce() {
    building = new Building();
    first = building.build(TEXT, context());
    assertEquals(4, first.executed());
  }

  @AfterEach
  void close() {
    building.close();
  }

  private static TestContext context() {
    return new TestContext().folder("src", 0755).file("src/a", "a").file("other", "o");
  }

  private void expect(int executed, BuildResult result) {
    assertEquals(List.of(executed, 4 - executed), List.of(result.executed(), result.cached()));
  }

  @Test
  void timesAndOtherFilesOfTheContextDontMatter() {
    var again =
        building.build(
            TEXT,
            new TestContext()
                .folder("src", 0755)
                .file("src/a", 0644, Instant.parse("2020-01-01T00:00:00Z"), "a")
                .file("other", "changed"));
    expect(0, again);
    assertEquals(first.id(), again.id());
  }

  @Test
  void contentModeAndNamesMatter() {
    expect(3, building.build(TEXT, new TestContext().folder("src", 0755).file("src/a", "b")));
    expect(3, building.build(TEXT, new TestContext().folder("src", 0755).file("src/a", 0600, "a")));
    expect(
        3,
        building.build(
            TEXT, new TestContext().folder("src", 0755).file("src/a", "a").file("src/b", "")));
  }

  @Test
  void valuesOfArgAndEnvMatterFromThereOn() {
    expect(
        2,
        building.run(
            withArguments(TEXT, Map.of("VERSION", "2")), context().upload())); // RUN and after
    expect(2, building.build(TEXT.replace("fast", "slow"), context()));
  }

  @Test
  void aProxyReachesRunAndNeitherKeyNorHistory() {
    var text = "FROM busybox:test\nRUN echo $http_proxy > /proxy\n";
    building.run(withArguments(text, Map.of("http_proxy", "http://p1")), Optional.empty());
    var again =
        building.run(withArguments(text, Map.of("http_proxy", "http://p2")), Optional.empty());
    assertEquals(1, again.cached());
    assertEquals("http://p1\n", building.inImage("cat", "/proxy"));
    assertEquals("RUN /bin/sh -c echo $http_proxy > /proxy", building.history(again).getLast());
  }

  @Test
  void anEarlierStepThatGivesOtherFilesRunsTheRestAgain() {
    expect(4, building.build(TEXT.replace("echo first", "echo 1st"), context()));
  }

  @Test
  void anEarlierStepThatGivesTheSameFilesRunsAlone() {
    // The archive holds times, so only a step without any effect gives the same files for certain.
    var text = "FROM busybox:test\nRUN true\nRUN echo x > /x\n";
    building.build(text);
    var again = building.build(text.replace("true", ":"));
    assertEquals(1, again.executed());
    assertEquals(1, again.cached());
  }

  @Test
  void noCacheRunsEverything() {
    var request = Building.request(TEXT);
    var fresh =
        building.run(
            new BuildRequest(
                request.source(), request.tags(), Map.of(), Map.of(), PullPolicy.NEVER, true),
            context().upload());
    expect(4, fresh);
    assertNotEquals(first.id(), fresh.id());
  }

  @Test
  void cve202424557AnImportedImageNeverAnswersForAStep() {
    var history = "FROM busybox:test\nRUN echo poison > /p\n";
    building.test().importImage("evil:1", BusyboxImage.tar(), "CMD sh");
    assertEquals(1, building.build(history).executed());
  }

  @Test
  void removingTheImageKeepsTheCache() {
    building.test().engine().images().remove(Building.TAG, true);
    expect(0, building.build(TEXT, context()));
  }

  private static BuildRequest withArguments(String text, Map<String, String> arguments) {
    var request = Building.request(text);
    return new BuildRequest(
        request.source(), request.tags(), arguments, Map.of(), PullPolicy.NEVER, false);
  }
}
