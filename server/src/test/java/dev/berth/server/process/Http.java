package dev.berth.server.process;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** One connection to a server's socket, close enough to the bytes to send wrong ones too. */
public final class Http implements AutoCloseable {
  private final SocketChannel channel;
  private final InputStream in;

  /**
   * The head of an answer, and what follows it.
   *
   * @param headers by lower-case name
   */
  public record Answer(int status, Map<String, String> headers, InputStream body) {
    public String text() throws IOException {
      return new String(body.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  public Http(Path socket) throws IOException {
    channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
    in = new BufferedInputStream(Channels.newInputStream(channel));
  }

  public Http(InetSocketAddress address) throws IOException {
    channel = SocketChannel.open(address);
    in = new BufferedInputStream(Channels.newInputStream(channel));
  }

  public void send(String text) throws IOException {
    send(text.getBytes(StandardCharsets.UTF_8));
  }

  public void send(byte[] bytes) throws IOException {
    var buffer = ByteBuffer.wrap(bytes);
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
  }

  /** Says that nothing more will be sent. */
  public void finish() throws IOException {
    channel.shutdownOutput();
  }

  public OutputStream out() {
    return Channels.newOutputStream(channel);
  }

  public InputStream in() {
    return in;
  }

  /** Sends a call of JSON-RPC. */
  public void post(String body) throws IOException {
    post(body, "");
  }

  /** Sends a call whose answer may go on. */
  public void subscribe(String body) throws IOException {
    post(body, "Accept: application/x-ndjson\r\n");
  }

  /** Sends a call with further lines of the head, each with its end. */
  public void post(String body, String headers) throws IOException {
    var bytes = body.getBytes(StandardCharsets.UTF_8);
    send(
        "POST /rpc HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n%sContent-Length: %d\r\n\r\n"
            .formatted(headers, bytes.length));
    send(bytes);
  }

  public void get(String path) throws IOException {
    send("GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n".formatted(path));
  }

  public Answer answer() throws IOException {
    var status = line();
    if (status.isEmpty()) {
      throw new EOFException("the server hung up");
    }
    var headers = new HashMap<String, String>();
    for (var line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    return new Answer(Integer.parseInt(status.split(" ")[1]), headers, body(headers));
  }

  private InputStream body(Map<String, String> headers) throws IOException {
    if ("chunked".equals(headers.get("transfer-encoding"))) {
      return new Chunks();
    }
    int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
    return new java.io.ByteArrayInputStream(in.readNBytes(length));
  }

  private String line() throws IOException {
    var line = new StringBuilder();
    for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }

  /** A chunked body, as it comes. */
  private final class Chunks extends InputStream {
    private int left;
    private boolean ended;

    @Override
    public int read() throws IOException {
      var one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      if (left == 0 && !ended) {
        var size = line();
        if (size.isEmpty()) {
          throw new EOFException("the body breaks off");
        }
        left = Integer.parseInt(size, 16);
        ended = left == 0;
        if (ended) {
          line();
        }
      }
      if (ended) {
        return -1;
      }
      int count = in.read(into, offset, Math.min(left, length));
      if (count < 0) {
        throw new EOFException("the body breaks off");
      }
      left -= count;
      if (left == 0) {
        line();
      }
      return count;
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
