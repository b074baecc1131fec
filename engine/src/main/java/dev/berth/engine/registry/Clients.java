package dev.berth.engine.registry;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** The HTTP clients, one for each way to make TLS connections, with the connections they keep. */
final class Clients implements AutoCloseable {
  static {
    // The JDK shows no password to a proxy that leads to a server with TLS, unless it is told.
    System.setProperty("jdk.http.auth.tunneling.disabledSchemes", "");
    // A tenth of the processor time of a pull went to handing over pieces of 16 KiB.
    System.setProperty("jdk.httpclient.bufsize", String.valueOf(BodyStream.PIECE));
  }

  private final Supplier<Proxies> proxies;
  private final Duration connect;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<TlsFiles, Made> clients = new HashMap<>();

  private @Nullable HttpClient plain;

  /** A client, and of which state of its files it is made. */
  private record Made(HttpClient client, List<FileTime> of) {}

  Clients(Supplier<Proxies> proxies, Duration connect) {
    this.proxies = proxies;
    this.connect = connect;
  }

  /** The client for an address and what the files say now. */
  HttpClient find(URI address, TlsFiles files) {
    lock.lock();
    try {
      return HttpOrigin.of(address).isPlain() ? withoutTls() : withTls(files);
    } finally {
      lock.unlock();
    }
  }

  /** Reading all authorities takes longer than a small pull, and nobody asks for them here. */
  private HttpClient withoutTls() {
    if (plain == null) {
      plain = make(TlsContexts.trustingNobody());
    }
    return plain;
  }

  private HttpClient withTls(TlsFiles files) {
    var now = times(files);
    var present = clients.get(files);
    if (present == null || !present.of().equals(now)) {
      var made = new Made(make(TlsContexts.of(files)), now);
      if (present != null) {
        present.client().shutdown();
      }
      clients.put(files, made);
      return made.client();
    }
    return present.client();
  }

  private static List<FileTime> times(TlsFiles files) {
    return Stream.concat(
            files.authorities().stream(),
            files.clients().stream().flatMap(pair -> Stream.of(pair.certificate(), pair.key())))
        .map(Clients::time)
        .toList();
  }

  private static FileTime time(Path file) {
    try {
      return Files.getLastModifiedTime(file);
    } catch (IOException e) {
      return FileTime.fromMillis(0);
    }
  }

  /** HTTP/1.1: layers that arrive at the same time get connections of their own. */
  private HttpClient make(SSLContext context) {
    return HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .followRedirects(HttpClient.Redirect.NEVER)
        .connectTimeout(connect)
        .proxy(new Selector(proxies.get()))
        .sslContext(context)
        .build();
  }

  private static final class Selector extends ProxySelector {
    private final Proxies proxies;

    Selector(Proxies proxies) {
      this.proxies = proxies;
    }

    @Override
    public List<Proxy> select(URI address) {
      return List.of(
          proxies
              .find(address)
              .map(
                  proxy ->
                      new Proxy(
                          Proxy.Type.HTTP,
                          InetSocketAddress.createUnresolved(
                              proxy.getHost(), proxy.getPort() < 0 ? 80 : proxy.getPort())))
              .orElse(Proxy.NO_PROXY));
    }

    @Override
    public void connectFailed(URI address, SocketAddress proxy, IOException failure) {}
  }

  @Override
  public void close() {
    lock.lock();
    try {
      clients.values().forEach(made -> made.client().shutdownNow());
      clients.clear();
      if (plain != null) {
        plain.shutdownNow();
      }
    } finally {
      lock.unlock();
    }
  }
}
