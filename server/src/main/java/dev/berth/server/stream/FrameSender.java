package dev.berth.server.stream;

import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.ReentrantLock;

/** Sends the frames of one connection, one at a time, from any thread. */
final class FrameSender {
  private final DataOutputStream out;
  private final ReentrantLock sending = new ReentrantLock();
  private volatile boolean closed;

  FrameSender(OutputStream out) {
    this.out = new DataOutputStream(new BufferedOutputStream(out, 16_384));
  }

  /** Sends frames, as one write where they are short. */
  void send(Frame... together) throws IOException {
    sending.lock();
    try {
      if (closed) {
        throw new IOException("the client has gone");
      }
      for (var frame : together) {
        frame.write(out);
      }
      out.flush();
    } finally {
      sending.unlock();
    }
  }

  /** Sends a message of one line, words with a space between. */
  void control(String line) throws IOException {
    send(message(line));
  }

  /** Such a message. */
  static Frame message(String line) {
    return new Frame(0, Frame.CONTROL, line.getBytes(StandardCharsets.UTF_8));
  }

  /** From now on nothing is sent. */
  void close() {
    closed = true;
  }
}
