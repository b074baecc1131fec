package dev.berth.shell.command;

import dev.berth.shell.client.HttpConnection.Body;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** Whatever comes, as it comes. */
record StreamBody(InputStream in) implements Body {
  @Override
  public long length() {
    return -1;
  }

  @Override
  public void writeTo(OutputStream out) throws IOException {
    in.transferTo(out);
  }
}
