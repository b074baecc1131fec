package dev.berth.shell.command;

import dev.berth.shell.client.HttpConnection.Body;
import java.io.IOException;
import java.io.OutputStream;

/** What is uploaded, and at a terminal how much of it has been sent. */
record Sending(Body body, ProgressLine line) implements Body {
  @Override
  public long length() {
    return body.length();
  }

  @Override
  public void writeTo(OutputStream out) throws IOException {
    body.writeTo(new Counted(out, "sending", Math.max(0, body.expected()), line));
  }
}
