package dev.berth.server.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.berth.server.http.HttpServer;
import dev.berth.server.stream.Tokens;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Over each transport a body gets the answer that the endpoint gives in place. */
class WireProperties {
  private static final int CLOSE = 8;
  private static final int NO_TEXT = 1007;

  private static Path folder;
  private static Tokens tokens;
  private static ServerSocketChannel socket;
  private static HttpServer server;

  @BeforeContainer
  static void open() throws IOException {
    EnvelopeProperties.open();
    folder = Files.createTempDirectory("wire-");
    tokens = new Tokens(Duration.ofMinutes(1));
    socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    socket.bind(address());
    server = new HttpServer(socket, EnvelopeProperties.endpoint(), tokens, Limits.DEFAULT);
    server.start();
  }

  @AfterContainer
  static void close() throws IOException {
    server.close();
    tokens.close();
    Files.delete(folder.resolve("socket"));
    Files.delete(folder);
    EnvelopeProperties.close();
  }

  private static UnixDomainSocketAddress address() {
    return UnixDomainSocketAddress.of(folder.resolve("socket"));
  }

  @Provide
  Arbitrary<byte[]> mutations() {
    return new EnvelopeProperties().mutations();
  }

  private static Optional<String> inPlace(byte[] body) {
    return EnvelopeProperties.endpoint()
        .answer(body)
        .map(bytes -> new String(bytes, StandardCharsets.UTF_8));
  }

  private static byte[] post(byte[] body, String accept) {
    var request = new ByteArrayOutputStream();
    request.writeBytes(
        ("POST /rpc HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                + accept
                + "Connection: close\r\nContent-Length: "
                + body.length
                + "\r\n\r\n")
            .getBytes(StandardCharsets.US_ASCII));
    request.writeBytes(body);
    return request.toByteArray();
  }

  private static Optional<String> posted(byte[] body) throws IOException {
    try (var channel = SocketChannel.open(address())) {
      channel.write(ByteBuffer.wrap(post(body, "")));
      var answer =
          new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8);
      int head = answer.indexOf("\r\n\r\n");
      return answer.startsWith("HTTP/1.1 204")
          ? Optional.empty()
          : Optional.of(answer.substring(head + 4));
    }
  }

  @Property(tries = 200)
  void aPostIsAnsweredAsInPlace(@ForAll("mutations") byte[] body) throws IOException {
    assertEquals(inPlace(body), posted(body));
  }

  @Property(tries = 200)
  void aMessageIsAnsweredAsInPlace(@ForAll("mutations") byte[] body) throws IOException {
    try (var channel = SocketChannel.open(address())) {
      var in = new DataInputStream(Channels.newInputStream(channel));
      shakeHands(channel, in);
      send(channel, body);
      if (!isText(body)) {
        assertEquals(CLOSE, in.readUnsignedByte() & 0x0f);
        in.readUnsignedByte();
        assertEquals(NO_TEXT, in.readUnsignedShort());
        return;
      }
      var expected = inPlace(body);
      if (expected.isPresent()) {
        assertEquals(expected.get(), message(in));
      }
      send(channel, "0".getBytes(StandardCharsets.US_ASCII)); // nothing else came before its answer
      assertEquals(inPlace(new byte[] {'0'}).orElseThrow(), message(in));
    }
  }

  private static void shakeHands(SocketChannel channel, DataInputStream in) throws IOException {
    channel.write(
        ByteBuffer.wrap(
            ("GET /rpc HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                    + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII)));
    var head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      head.append((char) in.readUnsignedByte());
    }
    assertEquals("HTTP/1.1 101", head.substring(0, 12));
  }

  private static boolean isText(byte[] body) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  /** Sends one text message under a mask of zeros. */
  private static void send(SocketChannel channel, byte[] body) throws IOException {
    var frame = ByteBuffer.allocate(8 + body.length).put((byte) 0x81);
    if (body.length < 126) {
      frame.put((byte) (0x80 | body.length));
    } else {
      frame.put((byte) (0x80 | 126)).putShort((short) body.length);
    }
    frame.putInt(0).put(body);
    channel.write(ByteBuffer.wrap(Arrays.copyOf(frame.array(), frame.position())));
  }

  private static String message(DataInputStream in) throws IOException {
    assertEquals(0x81, in.readUnsignedByte());
    int length = in.readUnsignedByte();
    return new String(
        in.readNBytes(length < 126 ? length : in.readUnsignedShort()), StandardCharsets.UTF_8);
  }
}
