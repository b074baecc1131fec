package dev.berth.server.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.engine.testing.BusyboxImage;
import java.nio.file.Files;
import java.sql.DriverManager;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** A call with a {@code requestId} is done once, though the server is killed and it comes again. */
@Tag("kernel-slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
final class RequestIdCrashTest {
  private RunningServer server;
  private Api api;
  private int test;

  @BeforeAll
  void start() throws Exception {
    server = RunningServer.withBusybox();
    api = server.api();
  }

  @BeforeEach
  void begin() throws Exception {
    test++;
    for (var container : all()) {
      api.call(
          "container.remove", Map.of("container", container.get("id").textValue(), "force", true));
    }
  }

  @AfterAll
  void stop() throws Exception {
    server.close();
  }

  private void crash() throws Exception {
    server.kill();
    server.restart();
  }

  /** Of this test: the server keeps those of the others. */
  private Map<String, Object> with(String requestId, Map<String, ?> parameters) {
    var all = new HashMap<String, Object>(parameters);
    all.put("requestId", test + "-" + requestId);
    return all;
  }

  private JsonNode all() throws Exception {
    return api.call("container.list", Map.of("filter", Map.of("all", true)));
  }

  @Test
  void aContainerIsMadeOnce() throws Exception {
    var parameters =
        Map.of("image", RunningServer.IMAGE, "name", "c", "command", List.of("sleep", "1000"));
    var made = api.call("container.create", with("r1", parameters));
    crash();
    assertEquals(made, api.call("container.create", with("r1", parameters)));
    assertEquals(1, all().size());
    assertEquals("ALREADY_EXISTS", api.refusal("container.create", with("r2", parameters)));
    var other = Map.of("image", RunningServer.IMAGE, "name", "d");
    assertEquals("CONFLICT", api.refusal("container.create", with("r1", other)));

    api.call("container.remove", with("r3", Map.of("container", "c")));
    crash();
    assertEquals(made, api.call("container.create", with("r1", parameters)), "still answered");
    assertEquals(0, all().size(), "not made anew");
  }

  /** Changes the server's database behind its back. */
  private void alter(String statement) throws Exception {
    var url = "jdbc:sqlite:" + server.root().resolve("state.db");
    try (var connection = DriverManager.getConnection(url);
        var handle = connection.createStatement()) {
      handle.execute(statement);
    }
  }

  private int unfinishedSnapshots() throws Exception {
    var url = "jdbc:sqlite:" + server.root().resolve("state.db");
    try (var connection = DriverManager.getConnection(url);
        var handle = connection.createStatement();
        var found = handle.executeQuery("SELECT count(*) FROM snapshot WHERE committed = 0")) {
      return found.getInt(1);
    }
  }

  /** It is killed when it has answered, while it removes the files. */
  @Test
  void aRemovalThatIsCutShortIsFinishedAndAnsweredAsBefore() throws Exception {
    server.script("c", "echo x > /file");
    var id = api.container("c").get("id").textValue();
    api.call("container.wait", Map.of("container", "c"));
    alter(
        """
        CREATE TRIGGER endless BEFORE DELETE ON snapshot BEGIN
          SELECT count(*) FROM (
            WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n);
        END
        """);
    var parameters = with("r1", Map.of("container", "c"));
    var removed = api.call("container.remove", parameters);
    assertTrue(removed.get("bytes").longValue() > 0, removed::toString);
    assertEquals(0, all().size());
    server.kill();
    assertEquals(1, unfinishedSnapshots());
    alter("DROP TRIGGER endless");
    server.restart();
    assertEquals(removed, api.call("container.remove", parameters));
    assertEquals(0, unfinishedSnapshots());
    assertFalse(Files.exists(server.root().resolve("containers").resolve(id)));
  }

  @Test
  void aRemovalThatFailedIsTriedAgain() throws Exception {
    server.script("c", "true");
    api.call("container.wait", Map.of("container", "c"));
    alter("CREATE TRIGGER fails BEFORE DELETE ON container BEGIN SELECT RAISE(ABORT, 'no'); END");
    var parameters = with("r1", Map.of("container", "c"));
    assertEquals("INTERNAL", api.refusal("container.remove", parameters));
    server.clearLog();
    assertEquals(1, all().size());
    alter("DROP TRIGGER fails");
    api.call("container.remove", parameters);
    assertEquals(0, all().size());
  }

  @Test
  void anImageIsTaggedOnce() throws Exception {
    var parameters = Map.of("image", RunningServer.IMAGE, "reference", "again:1");
    var tagged = api.call("image.tag", with("r1", parameters));
    api.call("image.remove", Map.of("image", "again:1"));
    crash();
    assertEquals(tagged, api.call("image.tag", with("r1", parameters)));
    assertEquals(0, api.call("image.list", Map.of("reference", "again:*")).size());
    api.call("image.tag", with("r2", parameters));
    assertEquals(1, api.call("image.list", Map.of("reference", "again:*")).size());
  }

  @Test
  void aPlanIsAppliedOnce() throws Exception {
    server.script("c", "echo x > /file");
    api.call("container.wait", Map.of("container", "c"));
    var plan = api.call("gc.plan", Map.of("policy", Map.of("exitedOlderThan", 0)));
    assertEquals(1, plan.get("items").size());
    var parameters = Map.of("plan", plan.get("id").textValue());
    var started = api.call("gc.apply", with("r1", parameters));
    var ended = api.ended(started);
    assertEquals("SUCCEEDED", ended.get("status").textValue());
    assertEquals("removed", ended.at("/result/outcomes/0/outcome").textValue());

    server.script("c", "true");
    api.call("container.wait", Map.of("container", "c"));
    crash();
    assertEquals(started, api.call("gc.apply", with("r1", parameters)));
    assertEquals(ended, api.ended(started));
    assertEquals(1, all().size());
  }

  @Test
  void anInterruptedOperationIsBegunAnew() throws Exception {
    var parameters = with("r1", Map.of("reference", "made:1"));
    var first = api.call("image.importTar", parameters);
    assertEquals(first, api.call("image.importTar", parameters));
    crash();
    assertEquals("INTERRUPTED", api.ended(first).get("status").textValue());

    var second = api.call("image.importTar", parameters);
    assertNotEquals(first.get("operation"), second.get("operation"));
    api.upload(second.get("stream").textValue(), BusyboxImage.tar());
    assertEquals("SUCCEEDED", api.ended(second).get("status").textValue());
    crash();
    assertEquals(second, api.call("image.importTar", parameters), "the one that came to its end");
  }
}
