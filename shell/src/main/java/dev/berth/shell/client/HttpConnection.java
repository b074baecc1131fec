package dev.berth.shell.client;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * One HTTP/1.1 connection: requests one after another, kept alive; bodies with a length or in
 * chunks, both ways; upgrades. Not safe for use by two threads, except that after an upgrade one
 * may read while another writes.
 */
public final class HttpConnection implements Closeable {
  /** Bytes that are read or written at once. */
  public static final int BUFFER = 64 * 1024;

  /** The first byte of what a server that speaks TLS answers to one that doesn't. */
  private static final byte TLS_ALERT = 0x15;

  private static final int MAX_HEADER = 64 * 1024;

  private final Wire wire;
  private final String host;
  private final Optional<String> token;
  private final ByteBuffer input = ByteBuffer.allocate(BUFFER).flip();
  private boolean reusable = true;

  /**
   * Speaks HTTP over what is connected.
   *
   * @param host the server's name, with its port where it has one
   * @param token that each request carries
   */
  HttpConnection(Wire wire, String host, Optional<String> token) {
    this.wire = wire;
    this.host = host;
    this.token = token;
  }

  public static HttpConnection open(Path socket) throws IOException {
    var channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      channel.connect(UnixDomainSocketAddress.of(socket));
    } catch (IOException e) {
      channel.close();
      throw e;
    }
    return new HttpConnection(new SocketWire(channel), "localhost", Optional.empty());
  }

  /** What a request carries. */
  public interface Body {
    /** Bytes, or -1 where they aren't counted beforehand and are sent in chunks. */
    long length();

    /** About how many bytes it will be, for who watches; -1 where nobody knows. */
    default long expected() {
      return length();
    }

    void writeTo(OutputStream out) throws IOException;

    static Body of(byte[] bytes) {
      return new Body() {
        @Override
        public long length() {
          return bytes.length;
        }

        @Override
        public void writeTo(OutputStream out) throws IOException {
          out.write(bytes);
        }
      };
    }
  }

  /** Status, headers by lower-case name, and the body, which must be read to its end. */
  public record Response(int status, Map<String, String> headers, InputStream body) {
    public Response {
      headers = Map.copyOf(headers);
    }
  }

  public Response exchange(String method, String target, Map<String, String> headers, Body body)
      throws IOException {
    var head = new StringBuilder();
    head.append(method).append(' ').append(target).append(" HTTP/1.1\r\nHost: ");
    head.append(host).append("\r\n");
    token.ifPresent(it -> head.append("Authorization: Bearer ").append(it).append("\r\n"));
    headers.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    var length = body.length();
    if (length > 0 || method.equals("POST") || method.equals("PUT")) {
      head.append(length < 0 ? "Transfer-Encoding: chunked" : "Content-Length: " + length);
      head.append("\r\n");
    }
    head.append("\r\n");
    var sink = new Sink(wire);
    try {
      sink.write(head.toString().getBytes(StandardCharsets.US_ASCII));
      write(body, sink);
      sink.flush();
    } catch (IOException e) {
      if (sink.failed) {
        return earlyResponse(e);
      }
      throw e;
    }
    return readResponse();
  }

  private static void write(Body body, Sink sink) throws IOException {
    if (body.length() < 0) {
      var chunked = new ChunkedOutput(sink);
      body.writeTo(chunked);
      chunked.finish();
    } else {
      body.writeTo(sink);
    }
  }

  /** The answer of a server that wants no more of a request, and so has closed its side. */
  private Response earlyResponse(IOException broken) throws IOException {
    reusable = false;
    try {
      return readResponse();
    } catch (IOException e) {
      broken.addSuppressed(e);
      throw broken;
    }
  }

  private Response readResponse() throws IOException {
    if (fill() && input.get(input.position()) == TLS_ALERT) {
      reusable = false;
      throw new RpcException( // nothing was done: it couldn't read the request
          "UNAVAILABLE",
          "cannot connect to the server at "
              + host
              + ": it speaks TLS there; name it with tls:// instead of tcp://");
    }
    var status = readLine();
    var words = status.split(" ", 3);
    if (words.length < 2 || !words[0].startsWith("HTTP/1.")) {
      throw new IOException("the peer doesn't speak HTTP: " + status);
    }
    var headers = new LinkedHashMap<String, String>();
    for (var line = readLine(); !line.isEmpty(); line = readLine()) {
      var colon = line.indexOf(':');
      if (colon > 0) {
        headers.put(
            line.substring(0, colon).trim().toLowerCase(Locale.ROOT),
            line.substring(colon + 1).trim());
      }
    }
    if ("close".equalsIgnoreCase(headers.getOrDefault("connection", ""))) {
      reusable = false;
    }
    var code = Integer.parseInt(words[1]);
    return new Response(code, headers, body(code, headers));
  }

  private InputStream body(int status, Map<String, String> headers) {
    if (status == 101) {
      reusable = false;
      return rest();
    }
    if (headers
        .getOrDefault("transfer-encoding", "")
        .toLowerCase(Locale.ROOT)
        .contains("chunked")) {
      return new ChunkedInput(this);
    }
    var length = headers.get("content-length");
    if (length != null) {
      return new CountedInput(rest(), Long.parseLong(length));
    }
    if (status == 204 || status == 304) {
      return InputStream.nullInputStream();
    }
    reusable = false;
    return rest();
  }

  /** Reads a line that ends with CR LF. */
  String readLine() throws IOException {
    var line = new StringBuilder();
    while (true) {
      var next = readByte();
      if (next < 0) {
        throw new EOFException("the server closed the connection before it had answered");
      }
      if (next == '\n') {
        return line.toString();
      }
      if (next != '\r') {
        line.append((char) next);
      }
      if (line.length() > MAX_HEADER) {
        throw new IOException("a header line is longer than " + MAX_HEADER + " bytes");
      }
    }
  }

  private int readByte() throws IOException {
    return fill() ? input.get() & 0xff : -1;
  }

  int readBytes(byte[] bytes, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (!fill()) {
      return -1;
    }
    var count = Math.min(length, input.remaining());
    input.get(bytes, offset, count);
    return count;
  }

  private boolean fill() throws IOException {
    if (input.hasRemaining()) {
      return true;
    }
    input.clear();
    var count = wire.read(input);
    input.flip();
    return count > 0;
  }

  /** All bytes that still come, after an upgrade. */
  private InputStream rest() {
    return new InputStream() {
      @Override
      public int read() throws IOException {
        return readByte();
      }

      @Override
      public int read(byte[] bytes, int offset, int length) throws IOException {
        return readBytes(bytes, offset, length);
      }
    };
  }

  /** Where bytes go after an upgrade; each write is sent at once. */
  public void send(ByteBuffer bytes) throws IOException {
    wire.write(bytes);
  }

  /** Copies whatever comes, as it comes, until the other side ends. */
  public void receive(OutputStream out) throws IOException {
    var buffer = new byte[BUFFER];
    for (var count = readBytes(buffer, 0, BUFFER);
        count >= 0;
        count = readBytes(buffer, 0, BUFFER)) {
      out.write(buffer, 0, count);
      out.flush();
    }
  }

  /** Whether another request can be sent; false once the server has closed its side. */
  boolean usable() throws IOException {
    return reusable && !input.hasRemaining() && wire.isQuiet();
  }

  @Override
  public void close() throws IOException {
    wire.close();
  }

  /** Gathers small writes into one; large ones go straight to the socket. */
  private static final class Sink extends OutputStream {
    private final Wire wire;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
    private boolean failed;

    Sink(Wire wire) {
      this.wire = wire;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      if (length > buffer.remaining()) {
        flush();
      }
      if (length > buffer.capacity()) {
        send(ByteBuffer.wrap(bytes, offset, length));
      } else {
        buffer.put(bytes, offset, length);
      }
    }

    @Override
    public void flush() throws IOException {
      buffer.flip();
      send(buffer);
      buffer.clear();
    }

    private void send(ByteBuffer bytes) throws IOException {
      failed = true;
      wire.write(bytes);
      failed = false;
    }
  }
}
