package dev.berth.server.process;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;

/** The client's side of a WebSocket, close enough to the bytes to send wrong ones too. */
public final class WebSocketClient implements AutoCloseable {
  public static final int CONTINUATION = 0;
  public static final int TEXT = 1;
  public static final int BINARY = 2;
  public static final int CLOSE = 8;
  public static final int PING = 9;
  public static final int PONG = 10;

  private final Http http;
  private final DataInputStream in;

  private WebSocketClient(Http http) {
    this.http = http;
    this.in = new DataInputStream(http.in());
  }

  /** A frame that came. */
  public record Frame(int opcode, byte[] data) {
    public String text() {
      return new String(data, StandardCharsets.UTF_8);
    }

    /** The code of a close frame. */
    public int code() {
      return ByteBuffer.wrap(data).getShort() & 0xffff;
    }
  }

  public static WebSocketClient open(Path socket, String path) throws IOException {
    return ask(new Http(socket), path, "").opened();
  }

  /**
   * One over TCP.
   *
   * @param headers further lines of the head, each with its end
   */
  public static WebSocketClient open(InetSocketAddress address, String path, String headers)
      throws IOException {
    return ask(new Http(address), path, headers).opened();
  }

  /** One that doesn't wait for the server's answer; {@link #opened} reads it. */
  static WebSocketClient ask(Path socket, String path) throws IOException {
    return ask(new Http(socket), path, "");
  }

  WebSocketClient opened() throws IOException {
    var answer = http.answer();
    if (answer.status() != 101) {
      throw new AssertionError("%d %s".formatted(answer.status(), answer.text()));
    }
    return this;
  }

  /** The answer to a handshake that must be refused. */
  public static Http.Answer refused(Path socket, String path, String headers) throws IOException {
    try (var client = ask(new Http(socket), path, headers)) {
      return client.http.answer();
    }
  }

  private static WebSocketClient ask(Http http, String path, String headers) throws IOException {
    var key = new byte[16];
    ThreadLocalRandom.current().nextBytes(key);
    var usual =
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: %s\r\n"
            .formatted(Base64.getEncoder().encodeToString(key));
    var others =
        usual
            .lines()
            .filter(line -> !headers.contains(line.substring(0, line.indexOf(':'))))
            .collect(Collectors.joining("\r\n"));
    http.send(
        "GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n%s%s\r\n\r\n"
            .formatted(path, headers, others));
    return new WebSocketClient(http);
  }

  public void send(String text) throws IOException {
    send(true, TEXT, text.getBytes(StandardCharsets.UTF_8));
  }

  public void send(boolean last, int opcode, byte[] data) throws IOException {
    int mask = ThreadLocalRandom.current().nextInt();
    var frame = ByteBuffer.allocate(14 + data.length).put((byte) ((last ? 0x80 : 0) | opcode));
    if (data.length < 126) {
      frame.put((byte) (0x80 | data.length));
    } else if (data.length < 65_536) {
      frame.put((byte) (0x80 | 126)).putShort((short) data.length);
    } else {
      frame.put((byte) (0x80 | 127)).putLong(data.length);
    }
    frame.putInt(mask);
    for (int i = 0; i < data.length; i++) {
      frame.put((byte) (data[i] ^ mask >>> (24 - 8 * (i & 3))));
    }
    raw(java.util.Arrays.copyOf(frame.array(), frame.position()));
  }

  /** Sends bytes as they are. */
  public void raw(byte[] bytes) throws IOException {
    http.send(bytes);
  }

  /** The next frame; the server's are whole messages. */
  public Frame next() throws IOException {
    int first = in.readUnsignedByte();
    int length = in.readUnsignedByte();
    if ((first & 0xf0) != 0x80 || length > 127) {
      throw new AssertionError("the server sent pieces, or masked them");
    }
    int size =
        length < 126
            ? length
            : length == 126 ? in.readUnsignedShort() : Math.toIntExact(in.readLong());
    var data = in.readNBytes(size);
    if (data.length < size) {
      throw new EOFException("a frame ends in the middle");
    }
    return new Frame(first & 0x0f, data);
  }

  /** The next message, which must be text. */
  public JsonNode json() throws IOException {
    var frame = next();
    if (frame.opcode() != TEXT) {
      throw new AssertionError("opcode %d: %s".formatted(frame.opcode(), frame.text()));
    }
    return Api.parsed(frame.text());
  }

  /** The code with which the server closes, after whatever it sends before. */
  public int closed() throws IOException {
    for (var frame = next(); ; frame = next()) {
      if (frame.opcode() == CLOSE) {
        return frame.code();
      }
    }
  }

  /** The next byte; -1 when the server has hung up. */
  public int read() throws IOException {
    return in.read();
  }

  @Override
  public void close() throws IOException {
    http.close();
  }
}
