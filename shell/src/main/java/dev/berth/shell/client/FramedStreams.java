package dev.berth.shell.client;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.Semaphore;

/** Streams over a connection, in frames with credit. {@code docs/protocol.md} draws the frames. */
final class FramedStreams implements ProgramStreams {
  private static final int STDIN = 0;
  private static final int STDOUT = 1;
  private static final int STDERR = 2;
  private static final int CONTROL = 3;
  private static final int CREDIT = 4;
  private static final int MAX_DATA = 65536;
  private static final int MAX_CONTROL = 1 << 20;

  private final HttpConnection connection;
  private final DataInputStream in;
  private final Semaphore inputCredit = new Semaphore(MAX_DATA);

  FramedStreams(HttpConnection connection, InputStream in) {
    this.connection = connection;
    this.in = new DataInputStream(in);
  }

  @Override
  public Exit receive(OutputStream stdout, OutputStream stderr) {
    try {
      while (true) {
        in.readInt(); // one program a connection: always stream 0
        var channel = in.readUnsignedByte();
        var length = in.readInt();
        if (length < 0 || length > (channel == CONTROL ? MAX_CONTROL : MAX_DATA)) {
          throw new IOException("a frame of " + length + " bytes");
        }
        var data = in.readNBytes(length);
        if (data.length < length) {
          throw new IOException("a frame was cut off");
        }
        switch (channel) {
          case STDOUT -> take(STDOUT, data, stdout);
          case STDERR -> take(STDERR, data, stderr);
          case CREDIT -> {
            var credit = ByteBuffer.wrap(data);
            if (credit.get() == STDIN) {
              inputCredit.release(credit.getInt());
            }
          }
          case CONTROL -> {
            var control = Json.parse(data);
            if (!control.at("started").present()) {
              return Exit.of(control);
            }
          }
          default -> throw new IOException("a frame of channel " + channel);
        }
      }
    } catch (IOException e) {
      throw ProgramStreams.brokenOff(e);
    }
  }

  private void take(int channel, byte[] data, OutputStream out) throws IOException {
    if (data.length == 0) {
      return;
    }
    out.write(data);
    out.flush();
    try {
      send(CREDIT, ByteBuffer.allocate(5).put((byte) channel).putInt(data.length).flip());
    } catch (IOException e) {
      // the server has sent everything and closed: what it sent is still to be read
    }
  }

  @Override
  public void feed(InputStream input) throws IOException, InterruptedException {
    var buffer = new byte[MAX_DATA];
    for (var count = input.read(buffer); count >= 0; count = input.read(buffer)) {
      if (count > 0) {
        inputCredit.acquire(count);
        send(STDIN, ByteBuffer.wrap(buffer, 0, count));
      }
    }
    send(STDIN, ByteBuffer.allocate(0));
  }

  private synchronized void send(int channel, ByteBuffer data) throws IOException {
    var frame = ByteBuffer.allocate(9 + data.remaining());
    frame.putInt(0).put((byte) channel).putInt(data.remaining()).put(data).flip();
    connection.send(frame);
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (IOException e) {
      // the streams have ended
    }
  }
}
