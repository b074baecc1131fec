package dev.berth.server.lifecycle;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.engine.container.ContainerFilter;
import dev.berth.engine.kernel.FileCalls;
import dev.berth.server.Versions;
import dev.berth.server.api.CommandHost;
import dev.berth.server.api.SystemApi;
import dev.berth.server.certificate.Certificates;
import dev.berth.server.http.HttpServer;
import dev.berth.server.openrpc.OpenRpc;
import dev.berth.server.rpc.Catalog;
import dev.berth.server.rpc.Endpoint;
import dev.berth.server.rpc.Limits;
import dev.berth.server.service.Facades;
import dev.berth.server.service.Services;
import dev.berth.server.service.SystemInfo;
import dev.berth.server.service.SystemService;
import dev.berth.server.stream.Tokens;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running server: what it took is given back in the opposite order when it closes. Containers are
 * not its own: they go on.
 */
public final class Server implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Server.class);
  private static final Duration TOKEN_VALIDITY = Duration.ofSeconds(60);
  private static final Limits LIMITS = Limits.DEFAULT;

  private final ServerSettings settings;
  private final Instant startedAt = Instant.now();
  private final Deque<AutoCloseable> taken = new ArrayDeque<>();
  private final CountDownLatch stopping = new CountDownLatch(1);
  private final ReentrantLock closing = new ReentrantLock();

  private Server(ServerSettings settings) {
    this.settings = settings;
  }

  /** Opens the engine on the folders that the settings name. */
  @FunctionalInterface
  public interface EngineOpener {
    Opened open(ServerSettings settings);
  }

  /**
   * An opened engine.
   *
   * @param cgroupParent that it uses
   */
  public record Opened(Facades facades, String cgroupParent, AutoCloseable close) {}

  /**
   * Takes locks, opens the engine, binds the socket and answers from then on.
   *
   * @throws Refusal where another server has the folders, or they can't be used
   */
  public static Server start(ServerSettings settings, FileCalls files, EngineOpener opener)
      throws IOException {
    var server = new Server(settings);
    try {
      server.open(files, opener);
      return server;
    } catch (IOException | RuntimeException e) {
      server.close();
      throw e;
    }
  }

  private void open(FileCalls files, EngineOpener opener) throws IOException {
    takeFolders(files);
    var opened = opener.open(settings);
    taken.push(opened.close());
    var engine = opened.facades();
    var tokens = new Tokens(TOKEN_VALIDITY);
    taken.push(tokens);
    var socket = BoundSocket.bind(settings.socket(), Folders.controlSockets(settings.run()));
    taken.push(socket);
    var tcp = Optional.<TcpListening>empty();
    if (settings.tcp().isPresent()) {
      var listening = TcpListening.open(settings.tcp().get());
      taken.push(listening);
      tcp = Optional.of(listening);
    }
    var url = tcp.isPresent() ? Optional.of(tcp.get().url()) : Optional.<String>empty();
    var system = system(opened, socket.group(), url);
    var catalog = Catalog.ofApi();
    var endpoint =
        new Endpoint(
            LIMITS,
            Versions.server(),
            catalog,
            Services.of(engine, tokens, system),
            engine.database(),
            description(catalog));
    var http = new HttpServer(socket.channel(), endpoint, tokens, LIMITS);
    taken.push(http);
    tcp.ifPresent(it -> http.listen(it.channel(), it.access()));
    taken.remove(socket);
    taken.push(socket); // its name goes before connections are ended
    ServiceLoader.load(CommandHost.class)
        .findFirst()
        .ifPresent(host -> http.host(host, settings.socket()));
    http.start();
    settings.idle().ifPresent(limit -> watch(limit, http, engine));
    LOG.info(
        "Berth {} serves {} (state in {}), ready after {} ms",
        Versions.server(),
        url.map(it -> settings.socket() + " and " + it).orElse(settings.socket().toString()),
        settings.root(),
        Duration.between(startedAt, Instant.now()).toMillis());
  }

  private void takeFolders(FileCalls files) throws IOException {
    Folders.prepareRoot(settings.root());
    long pid = ProcessHandle.current().pid();
    taken.push(
        Lock.take(
            files,
            settings.root().resolve("lock"),
            "%d, run-time files in %s%n".formatted(pid, settings.run()),
            "the state folder " + settings.root()));
    Folders.prepareRun(settings.run());
    if (settings.background()) {
      var log = ServerLog.toFile(settings.log(), ServerLog.MOST_BYTES);
      log.install();
      taken.push(log::release);
    }
    taken.push(
        Lock.take(
            files,
            settings.run().resolve("server.pid"),
            "%d%n".formatted(pid),
            "the folder of run-time files " + settings.run()));
  }

  private SystemService system(Opened opened, Optional<String> socketGroup, Optional<String> url) {
    var engine = opened.facades();
    var info =
        new SystemInfo(
            Versions.server(),
            startedAt.toEpochMilli(),
            settings.root(),
            settings.run(),
            settings.background() ? settings.log().toString() : "standard error",
            socketGroup,
            url,
            opened.cgroupParent(),
            engine);
    var hello =
        new SystemApi.Hello(Versions.server(), Versions.API, Versions.FEATURES, LIMITS.byName());
    return new SystemService(
        hello,
        info,
        () ->
            engine.doctor().examine(socketGroup.isPresent()).stream()
                .map(
                    one ->
                        new SystemApi.Finding(
                            one.name(),
                            SystemApi.Health.valueOf(one.status().name()),
                            one.found(),
                            one.remedy()))
                .toList(),
        engine.figures(),
        new Certificates(InstantSource.system()),
        () -> {
          stop();
          return new SystemApi.Stopping(
              (int) ProcessHandle.current().pid(),
              engine.containers().list(ContainerFilter.RUNNING).size());
        });
  }

  private void watch(Duration limit, HttpServer http, Facades engine) {
    var watch = new IdleWatch(limit, () -> isBusy(http, engine), this::stop);
    taken.push(watch);
    watch.start();
  }

  private static boolean isBusy(HttpServer http, Facades engine) {
    return http.connections() > 0
        || engine.operations().isBusy()
        || !engine.containers().list(ContainerFilter.RUNNING).isEmpty();
  }

  private static JsonNode description(Catalog catalog) {
    return OpenRpc.document(catalog, Versions.API);
  }

  /** Asks it to end; returns at once. */
  public void stop() {
    stopping.countDown();
  }

  /** Waits until somebody asked it to end. */
  public void awaitStop() throws InterruptedException {
    stopping.await();
  }

  /** Ends it: the socket first, the locks last. Who calls it meanwhile waits for that. */
  @Override
  public void close() {
    closing.lock();
    try {
      while (!taken.isEmpty()) {
        close(taken.pop());
      }
    } finally {
      closing.unlock();
    }
  }

  private static void close(AutoCloseable part) {
    try {
      part.close();
    } catch (Exception e) {
      LOG.warn("closing {} failed", part.getClass().getSimpleName(), e);
    }
  }
}
