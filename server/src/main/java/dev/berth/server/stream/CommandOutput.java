package dev.berth.server.stream;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.Arrays;

/** A hosted command's standard output or error: sent as far as the client has given credit. */
final class CommandOutput extends OutputStream {
  private final int channel;
  private final FrameSender frames;
  private final Credit credit = new Credit();

  CommandOutput(int channel, FrameSender frames) {
    this.channel = channel;
    this.frames = frames;
  }

  @Override
  public void write(int value) throws IOException {
    write(new byte[] {(byte) value}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    int at = offset;
    while (at < offset + length) {
      int count = take(Math.min(offset + length - at, Frame.MOST));
      frames.send(new Frame(0, channel, Arrays.copyOfRange(bytes, at, at + count)));
      at += count;
    }
  }

  private int take(int most) throws IOException {
    try {
      int count = credit.take(most);
      if (count == 0) {
        throw new IOException("the client has gone");
      }
      return count;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("the client has gone, or the server ends");
    }
  }

  void grant(long bytes) {
    credit.add(bytes);
  }

  /** Nobody takes anything any more. */
  void breakOff() {
    credit.close();
  }
}
