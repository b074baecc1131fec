package dev.berth.server.websocket;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever pieces a message comes in it is read whole; whatever else comes, within its limits. */
class WebSocketProperties {
  private static final int MOST = 40_000;

  /** A frame as a client sends it. */
  static byte[] frame(boolean last, int opcode, int mask, byte[] data) {
    var frame = ByteBuffer.allocate(14 + data.length);
    frame.put((byte) ((last ? 0x80 : 0) | opcode));
    if (data.length < 126) {
      frame.put((byte) (0x80 | data.length));
    } else if (data.length < 65_536) {
      frame.put((byte) (0x80 | 126)).putShort((short) data.length);
    } else {
      frame.put((byte) (0x80 | 127)).putLong(data.length);
    }
    frame.putInt(mask);
    for (int i = 0; i < data.length; i++) {
      frame.put((byte) (data[i] ^ (mask >>> (24 - 8 * (i & 3)))));
    }
    return Arrays.copyOf(frame.array(), frame.position());
  }

  /**
   * How a message is cut.
   *
   * @param cuts lengths of the pieces before the last one
   */
  record Cut(byte[] message, List<Integer> cuts, int mask, boolean pings) {}

  @Provide
  Arbitrary<Cut> cuts() {
    return Combinators.combine(
            Arbitraries.bytes().array(byte[].class).ofMaxSize(20_000),
            Arbitraries.integers().between(0, 9_000).list().ofMaxSize(6),
            Arbitraries.integers(),
            Arbitraries.of(true, false))
        .as(Cut::new);
  }

  @Property(tries = 300)
  void aMessageInPiecesIsReadWhole(@ForAll("cuts") Cut cut) throws IOException {
    var sent = new ByteArrayOutputStream();
    int at = 0;
    int opcode = Incoming.BINARY;
    for (int length : cut.cuts()) {
      int end = Math.min(at + length, cut.message().length);
      sent.write(frame(false, opcode, cut.mask(), Arrays.copyOfRange(cut.message(), at, end)));
      if (cut.pings()) {
        sent.write(frame(true, Incoming.PING, cut.mask(), new byte[] {1}));
      }
      at = end;
      opcode = Incoming.CONTINUATION;
    }
    sent.write(
        frame(
            true, opcode, cut.mask(), Arrays.copyOfRange(cut.message(), at, cut.message().length)));
    sent.write(frame(true, Incoming.CLOSE, 0, new byte[0]));
    var out = new ByteArrayOutputStream();
    var socket =
        new WebSocket(new ByteArrayInputStream(sent.toByteArray()), out, MOST, Room.UNLIMITED);
    assertArrayEquals(cut.message(), socket.read().orElseThrow().bytes());
    assertTrue(socket.read().isEmpty());
    int pongs = cut.pings() ? cut.cuts().size() : 0;
    assertEquals(3 * pongs + 4, out.size(), "pongs of a byte, and a close");
  }

  /** Heads of frames that may be right, with some bytes after them. */
  @Provide
  Arbitrary<byte[]> nearlyFrames() {
    var frame =
        Combinators.combine(
                Arbitraries.integers().between(0, 255),
                Arbitraries.integers().between(0, 255),
                Arbitraries.bytes().array(byte[].class).ofMaxSize(140))
            .as(
                (first, second, rest) -> {
                  var bytes = new byte[2 + rest.length];
                  bytes[0] = (byte) (first & 0x8f);
                  bytes[1] = (byte) (second | 0x80);
                  System.arraycopy(rest, 0, bytes, 2, rest.length);
                  return bytes;
                });
    return frame
        .list()
        .ofMaxSize(5)
        .map(
            frames -> {
              var all = new ByteArrayOutputStream();
              frames.forEach(all::writeBytes);
              return all.toByteArray();
            });
  }

  private static void readAll(byte[] bytes) {
    var socket =
        new WebSocket(
            new ByteArrayInputStream(bytes), new ByteArrayOutputStream(), MOST, Room.UNLIMITED);
    try {
      for (var message = socket.read(); message.isPresent(); message = socket.read()) {
        assertTrue(message.get().bytes().length <= MOST);
      }
    } catch (IOException e) {
      assertTrue(
          !(e instanceof Violation violation) || CloseCode.isValid(violation.code()), e.toString());
    }
  }

  @Property(tries = 1000)
  void ofAnythingMessagesOrAnErrorAreMade(@ForAll byte[] bytes) {
    readAll(bytes);
  }

  @Property(tries = 1000)
  void ofWhatIsNearlyFramesMessagesOrAnErrorAreMade(@ForAll("nearlyFrames") byte[] bytes) {
    readAll(bytes);
  }
}
