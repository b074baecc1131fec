package dev.berth.engine.registry;

import static dev.berth.engine.registry.LittleServer.send;
import static dev.berth.engine.registry.Trial.bytes;
import static dev.berth.engine.registry.Trial.fails;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.value.Digest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Uploads to registries that lose connections, uploads and count. */
class BadUploadTest {
  private static final byte[] BLOB = new byte[40 << 20];

  static {
    new Random(3).nextBytes(BLOB);
  }

  private static void upload(Registries registries, LittleServer to, byte[] blob) {
    Trial.open(registries, to.host() + "/a/b").upload(Digest.of(blob), new Bytes(blob), _ -> {});
  }

  /** Keeps what is sent to it, as the distribution API says, with faults that a test adds. */
  private static class Keeping implements LittleServer.Answering {
    final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    final List<String> asked = new ArrayList<>();
    private int begun;

    @Override
    public synchronized void answer(
        com.sun.net.httpserver.HttpExchange exchange, LittleServer.Asked asked) throws IOException {
      var body = asked.body().getBytes(StandardCharsets.ISO_8859_1);
      var range = exchange.getRequestHeaders().getFirst("Content-Range");
      this.asked.add(asked.method() + (range == null ? "" : " " + range));
      switch (asked.method()) {
        case "POST" -> {
          kept.reset();
          begun++;
          send(
              exchange,
              202,
              new byte[0],
              "Location",
              location(),
              "OCI-Chunk-Min-Length",
              minimum());
        }
        case "PUT" -> put(exchange, body);
        case "PATCH" -> patch(exchange, body);
        case "GET" -> status(exchange);
        default -> send(exchange, 404, new byte[0]);
      }
    }

    String minimum() {
      return "1";
    }

    String location() {
      return "/upload/" + begun + "?state=" + kept.size();
    }

    void put(com.sun.net.httpserver.HttpExchange exchange, byte[] body) throws IOException {
      kept.writeBytes(body);
      send(exchange, 201, new byte[0]);
    }

    void patch(com.sun.net.httpserver.HttpExchange exchange, byte[] body) throws IOException {
      kept.writeBytes(body);
      status(exchange, 202);
    }

    void status(com.sun.net.httpserver.HttpExchange exchange) throws IOException {
      status(exchange, 204);
    }

    final void status(com.sun.net.httpserver.HttpExchange exchange, int status) throws IOException {
      send(
          exchange,
          status,
          new byte[0],
          "Location",
          location(),
          "Range",
          "0-" + Math.max(0, kept.size() - 1));
    }
  }

  private static final int MEBI = 1 << 20;

  @Test
  void anUploadGoesOnWhereItBrokeOff() throws IOException {
    var keeping =
        new Keeping() {
          @Override
          void put(com.sun.net.httpserver.HttpExchange exchange, byte[] body) throws IOException {
            if (kept.size() == 0) {
              kept.write(body, 0, 3 * MEBI);
              exchange.close();
            } else {
              super.put(exchange, body);
            }
          }
        };
    try (var server = LittleServer.start(keeping);
        var registries = Trial.registries()) {
      upload(registries, server, BLOB);
    }
    assertArrayEquals(BLOB, keeping.kept.toByteArray());
    assertEquals(
        List.of(
            "POST",
            "PUT",
            "GET",
            "PATCH %d-%d".formatted(3 * MEBI, 19 * MEBI - 1),
            "PATCH %d-%d".formatted(19 * MEBI, 35 * MEBI - 1),
            "PATCH %d-%d".formatted(35 * MEBI, 40 * MEBI - 1),
            "PUT"),
        keeping.asked);
  }

  @Test
  void piecesAreAsLargeAsTheRegistryWants() throws IOException {
    var keeping =
        new Keeping() {
          @Override
          String minimum() {
            return String.valueOf(30 * MEBI);
          }

          @Override
          void put(com.sun.net.httpserver.HttpExchange exchange, byte[] body) throws IOException {
            if (body.length > 0) {
              send(exchange, 503, new byte[0]);
            } else {
              super.put(exchange, body);
            }
          }
        };
    try (var server = LittleServer.start(keeping);
        var registries = Trial.registries()) {
      upload(registries, server, BLOB);
    }
    assertArrayEquals(BLOB, keeping.kept.toByteArray());
    assertEquals(
        List.of(
            "POST",
            "PUT",
            "GET",
            "PUT",
            "GET",
            "PATCH 0-%d".formatted(30 * MEBI - 1),
            "PATCH %d-%d".formatted(30 * MEBI, 40 * MEBI - 1),
            "PUT"),
        keeping.asked);
  }

  @Test
  void anUploadThatTheRegistryHasLostBeginsAnew() throws IOException {
    var keeping =
        new Keeping() {
          private boolean lost;

          @Override
          void put(com.sun.net.httpserver.HttpExchange exchange, byte[] body) throws IOException {
            if (lost) {
              super.put(exchange, body);
            } else {
              exchange.close();
            }
          }

          @Override
          void status(com.sun.net.httpserver.HttpExchange exchange) throws IOException {
            lost = true;
            send(exchange, 404, new byte[0]);
          }
        };
    try (var server = LittleServer.start(keeping);
        var registries = Trial.registries()) {
      upload(registries, server, BLOB);
    }
    assertArrayEquals(BLOB, keeping.kept.toByteArray());
    assertEquals(2, keeping.asked.stream().filter("POST"::equals).count());
  }

  @Test
  void aRegistryThatNeverTakesMoreIsGivenUp() throws IOException {
    var keeping =
        new Keeping() {
          @Override
          void put(com.sun.net.httpserver.HttpExchange exchange, byte[] body) throws IOException {
            send(exchange, 500, new byte[0]);
          }

          @Override
          void patch(com.sun.net.httpserver.HttpExchange exchange, byte[] body) throws IOException {
            status(exchange, 202);
          }
        };
    try (var server = LittleServer.start(keeping);
        var registries = Trial.registries()) {
      var failure = fails(ErrorKind.UNAVAILABLE, () -> upload(registries, server, bytes("abc")));
      assertTrue(failure.getMessage().contains("it says that it has 0"), failure.getMessage());
    }
  }

  @Test
  void whatCannotBeReadIsTold() throws IOException {
    var source =
        new RemoteRepository.BlobSource() {
          @Override
          public long size() {
            return 10;
          }

          @Override
          public java.io.InputStream open(long from) throws IOException {
            throw new IOException("the blob is gone");
          }
        };
    try (var server = LittleServer.start(new Keeping());
        var registries = Trial.registries(Trial.SHORT)) {
      var failure =
          fails(
              ErrorKind.UNAVAILABLE,
              () ->
                  Trial.open(registries, server.host() + "/a/b")
                      .upload(Digest.of(bytes("x")), source, _ -> {}));
      assertTrue(failure.getMessage().contains("the blob is gone"), failure.getMessage());
    }
  }

  @Test
  void whatTakesLongToBeStoredIsWaitedFor() throws IOException {
    var keeping =
        new Keeping() {
          @Override
          void put(com.sun.net.httpserver.HttpExchange exchange, byte[] body) throws IOException {
            try {
              Thread.sleep(Trial.SHORT.answer().multipliedBy(2));
            } catch (InterruptedException e) {
              throw new IOException(e);
            }
            super.put(exchange, body);
          }
        };
    try (var server = LittleServer.start(keeping);
        var registries = Trial.registries(Trial.SHORT)) {
      upload(registries, server, bytes("abc"));
    }
    assertEquals(List.of("POST", "PUT"), keeping.asked);
  }

  @Test
  void anInterruptEndsAnUpload() throws Exception {
    var begun = new java.util.concurrent.CountDownLatch(1);
    var keeping =
        new Keeping() {
          @Override
          void put(com.sun.net.httpserver.HttpExchange exchange, byte[] body) throws IOException {
            begun.countDown();
            try {
              Thread.sleep(java.time.Duration.ofHours(1));
            } catch (InterruptedException e) {
              exchange.close();
            }
          }
        };
    try (var registries = Trial.registries();
        var server = LittleServer.start(keeping)) {
      var call =
          new java.util.concurrent.FutureTask<>(
              () -> fails(ErrorKind.CANCELLED, () -> upload(registries, server, bytes("abc"))));
      var thread = Thread.ofPlatform().start(call);
      begun.await();
      thread.interrupt();
      call.get();
    }
  }

  @Test
  void pagesFollowTheLinkAndEnd() throws IOException {
    try (var server =
            LittleServer.start(
                (exchange, asked) -> {
                  if (asked.target().contains("last=b")) {
                    send(exchange, 200, bytes("{\"tags\":[\"c\"]}"));
                  } else {
                    send(
                        exchange,
                        200,
                        bytes("{\"tags\":[\"a\",\"b\"]}"),
                        "Link",
                        "</v2/a/b/tags/list?last=b&n=2>; rel=\"next\"");
                  }
                });
        var registries = Trial.registries()) {
      assertEquals(List.of("a", "b", "c"), Trial.open(registries, server.host() + "/a/b").tags());
    }
  }

  @Test
  void aListThatNeverEndsOrHoldsNoNamesIsRefused() throws IOException {
    try (var server =
            LittleServer.start(
                (exchange, _) ->
                    send(exchange, 200, bytes("{\"tags\":null}"), "Link", "<?n=2>; rel=next"));
        var odd =
            LittleServer.start(
                (exchange, _) -> send(exchange, 200, bytes("{\"tags\":[\"\\u001b[2J\"]}")));
        var registries = Trial.registries()) {
      fails(ErrorKind.CORRUPT, () -> Trial.open(registries, server.host() + "/a/b").tags());
      fails(ErrorKind.CORRUPT, () -> Trial.open(registries, odd.host() + "/a/b").tags());
    }
  }
}
