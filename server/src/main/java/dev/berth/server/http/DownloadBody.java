package dev.berth.server.http;

import dev.berth.engine.error.ErrorKind;
import dev.berth.server.stream.Download;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/**
 * A response of bytes that an operation writes; it begins with the first of them. One that isn't
 * whole has no end: the connection is closed in its middle.
 */
final class DownloadBody extends OutputStream {
  private final HttpServerExchange exchange;
  private volatile @Nullable ParkingOutput out;

  DownloadBody(HttpServerExchange exchange) {
    this.exchange = exchange;
  }

  /** Carries a download to its end. */
  void carry(Download download) throws InterruptedException {
    boolean whole = download.deliver(this, this::hangUp);
    var begun = out;
    if (begun == null) {
      Exchanges.refuse(
          exchange,
          Gate.Refusal.of(
              409,
              ErrorKind.CONFLICT,
              "cannot fetch anything: the operation has ended before; operation.wait tells how"));
    } else if (whole) {
      end(begun);
    } else {
      hangUp();
    }
  }

  private void end(ParkingOutput begun) {
    try {
      begun.close();
      exchange.endExchange();
    } catch (IOException e) {
      hangUp();
    }
  }

  private void hangUp() {
    Exchanges.hangUp(exchange);
    var begun = out;
    if (begun != null) {
      begun.wake();
    }
  }

  @Override
  public void write(int one) throws IOException {
    write(new byte[] {(byte) one}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    var to = out;
    if (to == null) {
      exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "application/octet-stream");
      to = new ParkingOutput(exchange.getResponseChannel());
      out = to;
    }
    to.write(bytes, offset, length);
  }
}
