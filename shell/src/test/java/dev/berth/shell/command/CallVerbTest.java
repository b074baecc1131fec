package dev.berth.shell.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.shell.CapturedStreams;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CallVerbTest {
  @TempDir Path folder;
  private final CapturedStreams captured = new CapturedStreams();

  /** What a peer got that gives each connection one of these answers and closes it. */
  private CompletableFuture<List<String>> peer(ServerSocketChannel listener, String... answers) {
    return CompletableFuture.supplyAsync(
        () -> {
          var got = new ArrayList<String>();
          for (var answer : answers) {
            try (var connection = listener.accept()) {
              var bytes = ByteBuffer.allocate(1 << 16);
              connection.read(bytes);
              var request = new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
              got.add(request.substring(request.indexOf("\r\n\r\n") + 4));
              connection.write(ByteBuffer.wrap(answer.getBytes(StandardCharsets.UTF_8)));
            } catch (IOException e) {
              throw new java.io.UncheckedIOException(e);
            }
          }
          return got;
        });
  }

  /** As every other verb's; the server knows by the id that it was done. */
  @Test
  void aCallThatChangesSomethingIsSentAgainWithItsRequestId() throws Exception {
    var body = "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"id\":\"x\"}}";
    var answer = "HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
    try (var listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      listener.bind(UnixDomainSocketAddress.of(folder.resolve("berth.sock")));
      var got = peer(listener, "", answer);
      var words = List.of("call", "image.tag", "{\"image\":\"a\",\"reference\":\"b\"}");
      assertEquals(0, Verbs.run(words, captured.session(folder, folder, Map.of())));
      assertEquals("{\n  \"id\" : \"x\"\n}\n", captured.out());
      assertEquals(1, got.get().stream().distinct().count(), got.get().toString());
      assertTrue(
          got.get().getFirst().matches(".*\"requestId\":\"[0-9a-f-]{36}\".*"),
          got.get().toString());
    }
  }
}
