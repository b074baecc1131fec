package dev.berth.server.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many clients that wait, go away, or never read. */
@Tag("kernel-slow")
@Tag("alone")
@Timeout(120)
final class LoadTest {
  private static final int WAITS = 32;
  private static final int READERS = 300;
  private static final int WARM_UP = 30;

  @Test
  void aPingIsAnsweredWhileOthersWait() throws Exception {
    try (var server = RunningServer.withBusybox()) {
      var api = server.api();
      server.script("c", "sleep 1000");
      var open = new ArrayList<Http>();
      try {
        for (int i = 0; i < WAITS; i++) {
          var waiting = api.connect();
          open.add(waiting);
          waiting.post(Api.request("container.wait", Map.of("container", "c")));
          var following = api.connect();
          open.add(following);
          following.subscribe(
              Api.request("container.logs", Map.of("container", "c", "follow", true)));
          var upload = api.call("image.importTar", Map.of());
          var operation = api.connect();
          open.add(operation);
          operation.post(
              Api.request(
                  "operation.wait", Map.of("operation", upload.get("operation").textValue())));
          open.add(api.streams(api.exec("c", "cat")).http());
        }
        var took = new long[21];
        for (int i = 0; i < took.length; i++) {
          long begun = System.nanoTime();
          api.call("system.hello", Map.of());
          took[i] = System.nanoTime() - begun;
        }
        Arrays.sort(took);
        var median = Duration.ofNanos(took[took.length / 2]);
        assertTrue(median.toMillis() < 50, "the median is " + median);
      } finally {
        for (var http : open) {
          http.close();
        }
      }
    }
  }

  private static void leave(Api api, boolean reads) throws IOException {
    try (var streams = api.streams(api.exec("c", "yes | head -c 500000"))) {
      assertTrue(streams.next().text().contains("started"));
      if (reads) {
        streams.next();
      }
    }
  }

  @Test
  @DisplayName("reader goes away, or never reads: CVE-2022-23471, 2022-31030")
  void readersThatLeaveCostNothing() throws Exception {
    try (var server = RunningServer.withBusybox()) {
      var api = server.api();
      server.script("c", "sleep 1000");
      for (int i = 0; i < WARM_UP; i++) {
        leave(api, i % 2 == 0);
      }
      TimeUnit.SECONDS.sleep(1);
      var before = Held.of(server.process());
      for (int i = 0; i < READERS; i++) {
        leave(api, i % 2 == 0);
      }
      Eventually.holds(
          "streams are closed",
          () -> Held.of(server.process()).streams() <= before.streams() + Held.SLACK);
      before.requireFlat(Held.of(server.process()));
    }
  }

  @Test
  @DisplayName("a reader never reads: CVE-2022-23471, 2022-31030")
  void readersThatNeverReadCostABoundedAmount() throws Exception {
    try (var server = RunningServer.withBusybox()) {
      var api = server.api();
      server.script("c", "yes | head -c 30000000; sleep 1000");
      api.log("c", false);
      for (var http : neverRead(api)) {
        http.close();
      }
      TimeUnit.SECONDS.sleep(1); // the pools of threads have grown
      var before = Held.of(server.process());
      var open = neverRead(api);
      var during = Held.of(server.process());
      assertTrue(during.heap() - before.heap() < 2 * Held.HEAP_SLACK, before + " " + during);
      for (var http : open) {
        http.close();
      }
      Eventually.holds(
          "streams are closed",
          () -> Held.of(server.process()).streams() <= before.streams() + Held.SLACK);
      before.requireFlat(Held.of(server.process()));
      assertEquals(List.of(), server.log().lines().filter(it -> it.contains("WARN")).toList());
    }
  }

  /** Twenty followers of a long log that take nothing. */
  private static List<Http> neverRead(Api api) throws Exception {
    var open = new ArrayList<Http>();
    for (int i = 0; i < 20; i++) {
      var http = api.connect();
      open.add(http);
      http.subscribe(Api.request("container.logs", Map.of("container", "c", "follow", true)));
    }
    TimeUnit.SECONDS.sleep(1);
    return open;
  }
}
