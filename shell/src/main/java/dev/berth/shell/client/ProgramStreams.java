package dev.berth.shell.client;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.Semaphore;

/**
 * The standard streams of a program in a container, in frames with credit. One thread receives;
 * another one may send standard input. {@code docs/protocol.md} draws the frames.
 */
public final class ProgramStreams implements AutoCloseable {
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

  ProgramStreams(HttpConnection connection, InputStream in) {
    this.connection = connection;
    this.in = new DataInputStream(in);
  }

  /** How the program ended. */
  public record Exit(int code, String reason) {}

  /** Copies output until the program has ended. */
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
            if (control.at("error").present()) {
              throw RpcException.of(control.at("error"));
            }
            var exit = control.at("exit");
            if (exit.present()) {
              return new Exit((int) exit.at("exitCode").number(), exit.at("reason").text());
            }
          }
          default -> throw new IOException("a frame of channel " + channel);
        }
      }
    } catch (IOException e) {
      var failure =
          new RpcException(
              "UNAVAILABLE",
              "the connection to the program's streams broke off"
                  + (e.getMessage() == null ? "" : " (" + e.getMessage() + ")")
                  + "; the program goes on, its output is in its log");
      failure.initCause(e);
      throw failure;
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

  /** Copies standard input to its end, then tells the program of the end. */
  public void feed(InputStream input) throws IOException, InterruptedException {
    var buffer = new byte[MAX_DATA];
    for (var count = input.read(buffer); count >= 0; count = input.read(buffer)) {
      if (count > 0) {
        inputCredit.acquire(count);
        send(STDIN, ByteBuffer.wrap(buffer, 0, count));
      }
    }
    endInput();
  }

  /** The same, on a thread of its own: when the program ends first, what is left isn't wanted. */
  public void feedQuietly(InputStream input) {
    try {
      feed(input);
    } catch (IOException e) {
      // the program has ended, or the connection has: receive tells which
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Tells the program that its standard input has ended. */
  public void endInput() throws IOException {
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
