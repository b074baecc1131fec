package dev.berth.server.process;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** The client's side of the framed protocol. */
record Streams(Http http, DataInputStream in) implements AutoCloseable {
  static final int STDIN = 0;
  static final int STDOUT = 1;
  static final int STDERR = 2;
  static final int CONTROL = 3;
  static final int CREDIT = 4;

  /** Data on a channel. */
  record Frame(int channel, byte[] data) {
    String text() {
      return new String(data, StandardCharsets.UTF_8);
    }
  }

  /** What a program said and how it ended. */
  record Ended(String out, String error, JsonNode exit) {}

  /** Asks for the streams; the answer is not read yet. */
  static void ask(Http http, String token) throws IOException {
    http.send(
        "GET /stream/%s HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: berth-streams\r\n\r\n"
            .formatted(token));
  }

  static Streams open(Http http, String token) throws IOException {
    ask(http, token);
    var answer = http.answer();
    if (answer.status() != 101) {
      throw new AssertionError("%d %s".formatted(answer.status(), answer.text()));
    }
    return new Streams(http, new DataInputStream(http.in()));
  }

  void send(int channel, byte[] data) throws IOException {
    http.send(
        ByteBuffer.allocate(9 + data.length)
            .putInt(0)
            .put((byte) channel)
            .putInt(data.length)
            .put(data)
            .array());
  }

  void credit(int channel, int bytes) throws IOException {
    send(CREDIT, ByteBuffer.allocate(5).put((byte) channel).putInt(bytes).array());
  }

  /** The server closes as soon as it has said everything. */
  private void creditIfOpen(int channel, int bytes) {
    try {
      credit(channel, bytes);
    } catch (IOException e) {
      // what it said before can still be read
    }
  }

  Frame next() throws IOException {
    if (in.readInt() != 0) {
      throw new AssertionError("a frame of another stream");
    }
    int channel = in.readUnsignedByte();
    return new Frame(channel, in.readNBytes(in.readInt()));
  }

  /** Reads everything, giving credit for it. */
  Ended toEnd() throws IOException {
    var out = new ByteArrayOutputStream();
    var error = new ByteArrayOutputStream();
    for (var frame = next(); ; frame = next()) {
      switch (frame.channel()) {
        case STDOUT, STDERR -> {
          (frame.channel() == STDOUT ? out : error).write(frame.data());
          creditIfOpen(frame.channel(), frame.data().length);
        }
        case CONTROL -> {
          var said = Api.parsed(frame.text());
          if (!said.has("started")) {
            return new Ended(
                out.toString(StandardCharsets.UTF_8), error.toString(StandardCharsets.UTF_8), said);
          }
        }
        default -> {
          // credit for standard input
        }
      }
    }
  }

  @Override
  public void close() throws IOException {
    http.close();
  }
}
