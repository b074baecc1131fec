package dev.berth.server.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/** How what a client says gets to the server, and what the server says back. */
enum Transport {
  POST {
    @Override
    List<String> exchange(ProbeServer server, String sent, int documents) throws IOException {
      try (var http = server.connect()) {
        http.post(sent);
        var answer = http.answer();
        assertEquals(documents == 0 ? 204 : 200, answer.status());
        return documents(answer.text());
      }
    }

    @Override
    boolean goesOn() {
      return false;
    }
  },
  TCP {
    @Override
    List<String> exchange(ProbeServer server, String sent, int documents) throws IOException {
      try (var http = server.connectOverTcp()) {
        http.post(sent, "Authorization: Bearer %s\r\n".formatted(ProbeServer.TOKEN));
        var answer = http.answer();
        assertEquals(documents == 0 ? 204 : 200, answer.status());
        return documents(answer.text());
      }
    }

    @Override
    boolean goesOn() {
      return false;
    }
  },
  LINES {
    @Override
    List<String> exchange(ProbeServer server, String sent, int documents) throws IOException {
      try (var http = server.connect()) {
        http.subscribe(sent);
        var answer = http.answer();
        assertEquals(documents == 0 ? 204 : 200, answer.status());
        return documents(answer.text());
      }
    }
  },
  WEBSOCKET {
    @Override
    List<String> exchange(ProbeServer server, String sent, int documents) throws IOException {
      try (var socket = server.webSocket()) {
        socket.send(sent);
        var said = new java.util.ArrayList<String>();
        while (said.size() < documents) {
          said.add(socket.next().text());
        }
        // Nothing more comes: what is asked next is answered next.
        socket.send(MARK);
        assertEquals("mark", socket.json().get("id").textValue());
        return said;
      }
    }
  };

  private static final String MARK = "{\"jsonrpc\":\"2.0\",\"id\":\"mark\",\"method\":\"nothing\"}";

  /** Sends a message and gives the documents that come back, of which so many are expected. */
  abstract List<String> exchange(ProbeServer server, String sent, int documents) throws IOException;

  /** Whether an answer can go on. */
  boolean goesOn() {
    return true;
  }

  private static List<String> documents(String text) {
    return Arrays.stream(text.split("\n")).filter(line -> !line.isEmpty()).toList();
  }
}
