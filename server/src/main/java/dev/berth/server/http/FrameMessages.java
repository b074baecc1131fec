package dev.berth.server.http;

import dev.berth.server.stream.BadFrame;
import dev.berth.server.stream.Frame;
import dev.berth.server.stream.Program;
import dev.berth.server.stream.StandardStreams;
import dev.berth.server.websocket.CloseCode;
import dev.berth.server.websocket.Room;
import dev.berth.server.websocket.Violation;
import dev.berth.server.websocket.WebSocket;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/** The framed protocol over a WebSocket: a frame a binary message. */
final class FrameMessages {
  private static final int HEAD = 9;

  private FrameMessages() {}

  /** Carries a program's streams to its end. */
  static void carry(Sockets.Ends ends, Program program) throws IOException {
    var socket = new WebSocket(ends.in(), ends.out(), HEAD + Frame.MOST, Room.UNLIMITED);
    new StandardStreams(new Input(socket, ends), new Output(socket)).carry(program);
    socket.close(CloseCode.NORMAL, "");
  }

  private static final class Input extends InputStream {
    private final WebSocket socket;
    private final Sockets.Ends ends;
    private ByteBuffer present = ByteBuffer.allocate(0);

    Input(WebSocket socket, Sockets.Ends ends) {
      this.socket = socket;
      this.ends = ends;
    }

    @Override
    public int read() throws IOException {
      var one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      if (!present.hasRemaining() && !next()) {
        return -1;
      }
      int count = Math.min(length, present.remaining());
      present.get(into, offset, count);
      return count;
    }

    private boolean next() throws IOException {
      try {
        var message = socket.read();
        if (message.isEmpty()) {
          return false;
        }
        var bytes = ByteBuffer.wrap(message.get().bytes());
        if (message.get().text()
            || bytes.limit() < HEAD
            || bytes.getInt(HEAD - 4) != bytes.limit() - HEAD) {
          throw new BadFrame("a message is not one frame");
        }
        present = bytes;
        return true;
      } catch (Violation e) {
        Sockets.close(socket, ends, e);
        throw e;
      }
    }
  }

  private static final class Output extends OutputStream {
    private final WebSocket socket;
    private final ByteArrayOutputStream frame = new ByteArrayOutputStream();

    Output(WebSocket socket) {
      this.socket = socket;
    }

    @Override
    public void write(int value) {
      frame.write(value);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      frame.write(bytes, offset, length);
    }

    @Override
    public void flush() throws IOException {
      if (frame.size() > 0) {
        socket.sendBinary(frame.toByteArray());
        frame.reset();
      }
    }
  }
}
