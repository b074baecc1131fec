package dev.berth.server.http;

import dev.berth.server.access.Access;
import dev.berth.server.api.CommandHost;
import dev.berth.server.rpc.Caller;
import dev.berth.server.rpc.Endpoint;
import dev.berth.server.rpc.Limits;
import dev.berth.server.stream.CommandCalls;
import dev.berth.server.stream.Tokens;
import io.undertow.UndertowOptions;
import io.undertow.connector.ByteBufferPool;
import io.undertow.server.DefaultByteBufferPool;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.handlers.HttpContinueReadHandler;
import io.undertow.server.protocol.http.HttpOpenListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.OptionMap;
import org.xnio.Options;
import org.xnio.StreamConnection;
import org.xnio.Xnio;
import org.xnio.XnioWorker;

/** The server's side of HTTP: two paths, on the Unix socket and what else it listens on. */
public final class HttpServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HttpServer.class);
  private static final int BUFFER = 16_384;

  /** For a head to come: silent clients would take all the connections. */
  private static final int HEAD_MILLIS = 60_000;

  /** Between requests, for the same reason: longer than an idle server waits for its clients. */
  private static final int SILENCE_MILLIS = 15 * 60_000;

  private static final long STOP_MILLIS = 500;
  private static final long DRAIN_MILLIS = 300;

  private final XnioWorker worker;
  private final ByteBufferPool buffers = new DefaultByteBufferPool(true, BUFFER, 1000, 0);
  private final Conversations conversations = new Conversations();
  private final List<Listener> listeners = new ArrayList<>();
  private final RpcHandler rpc;
  private final RpcSockets sockets;
  private final StreamHandler streams;
  private final CommandCalls calls;
  private Optional<CommandHandler> commands = Optional.empty();
  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("request-", 0).factory());
  private final OptionMap options;

  public HttpServer(ServerSocketChannel socket, Endpoint endpoint, Tokens tokens, Limits limits)
      throws IOException {
    this.worker =
        Xnio.getInstance()
            .createWorker(
                OptionMap.builder()
                    .set(Options.WORKER_NAME, "http")
                    .set(Options.WORKER_IO_THREADS, 2)
                    .set(Options.WORKER_TASK_CORE_THREADS, 0)
                    .set(Options.WORKER_TASK_MAX_THREADS, 1)
                    .set(Options.THREAD_DAEMON, true)
                    .getMap());
    var bodies = new CallBodies(limits.requestBytes());
    this.rpc = new RpcHandler(endpoint, bodies, conversations);
    this.sockets = new RpcSockets(endpoint, bodies, conversations, threads);
    this.streams = new StreamHandler(tokens, threads);
    this.calls = new CommandCalls(endpoint, bodies.most(), tokens, threads);
    this.options =
        OptionMap.builder()
            // Undertow reads the limit of a body in chunks before a handler can lift it for
            // /stream.
            .set(UndertowOptions.MAX_ENTITY_SIZE, -1L)
            .set(UndertowOptions.MAX_HEADER_SIZE, BUFFER)
            .set(UndertowOptions.MAX_HEADERS, 64)
            .set(UndertowOptions.REQUEST_PARSE_TIMEOUT, HEAD_MILLIS)
            .set(UndertowOptions.NO_REQUEST_TIMEOUT, SILENCE_MILLIS)
            .set(UndertowOptions.ALWAYS_SET_DATE, false)
            .set(UndertowOptions.ENABLE_STATISTICS, false)
            .getMap();
    listen(new UnixEntrance(socket));
  }

  /**
   * Hosts command lines, from the start on; otherwise there is no {@code /command}.
   *
   * @param socket of this server
   */
  public void host(CommandHost host, Path socket) {
    commands = Optional.of(new CommandHandler(host, calls, socket));
  }

  /** Adds a TCP socket, before the start. */
  public void listen(ServerSocketChannel socket, Access access) {
    listen(new TcpEntrance(socket, access));
  }

  private void listen(Entrance entrance) {
    listeners.add(new Listener(entrance, worker, this::open));
  }

  public void start() {
    listeners.forEach(Listener::start);
  }

  public int connections() {
    return listeners.stream().mapToInt(Listener::connections).sum();
  }

  /** A listener of its own for each connection, so that its handler knows whose it is. */
  private void open(StreamConnection connection, Caller caller, Entrance entrance, Runnable known) {
    var http = new HttpOpenListener(buffers, options);
    http.setRootHandler(
        new HttpContinueReadHandler(exchange -> admit(exchange, caller, entrance, known)));
    http.handleEvent(connection);
  }

  /** On the I/O thread: decides on the head. */
  private void admit(
      HttpServerExchange exchange, Caller connection, Entrance entrance, Runnable known) {
    switch (entrance.decide(exchange.getRequestHeaders(), connection)) {
      case Entrance.Decision.Served(var caller) -> {
        known.run();
        handle(exchange, caller, entrance);
      }
      case Entrance.Decision.Refused(var refusal) -> Exchanges.refuse(exchange, refusal);
    }
  }

  /** On the I/O thread: a body is read on a virtual thread. */
  private void handle(HttpServerExchange exchange, Caller caller, Entrance entrance) {
    var path = exchange.getRequestPath();
    if (path.equals("/rpc")) {
      call(exchange, caller, () -> isStill(caller, exchange, entrance));
    } else if (path.startsWith(StreamHandler.PREFIX)) {
      stream(exchange, caller);
    } else if (path.equals(CommandHandler.PATH)
        && commands.isPresent()
        && entrance instanceof UnixEntrance) {
      commands.get().upgrade(exchange);
    } else {
      Exchanges.notFound(exchange, "cannot take a request: there are /rpc and /stream/TOKEN");
    }
  }

  /** What a client showed with the head of a connection may have ended since. */
  private static boolean isStill(Caller caller, HttpServerExchange exchange, Entrance entrance) {
    return entrance.decide(exchange.getRequestHeaders(), caller)
            instanceof Entrance.Decision.Served(var now)
        && now.identity().equals(caller.identity());
  }

  private void call(HttpServerExchange exchange, Caller caller, BooleanSupplier still) {
    if (Handshake.isAsked(exchange)) {
      sockets.upgrade(exchange, caller, still);
      return;
    }
    if (!RpcHandler.takes(exchange)) {
      Exchanges.wrongMethod(exchange, "POST");
      return;
    }
    var refusal = rpc.check(exchange);
    if (refusal.isPresent()) {
      Exchanges.refuse(exchange, refusal.get());
    } else {
      dispatch(exchange, () -> rpc.serve(exchange, caller));
    }
  }

  private void stream(HttpServerExchange exchange, Caller caller) {
    if (!StreamHandler.takes(exchange)) {
      Exchanges.wrongMethod(exchange, "GET, PUT");
    } else if (StreamHandler.isUpgrade(exchange)) {
      streams.upgrade(exchange, caller);
    } else {
      dispatch(exchange, () -> streams.serve(exchange, caller));
    }
  }

  @FunctionalInterface
  private interface Serving {
    void serve() throws Exception;
  }

  private void dispatch(HttpServerExchange exchange, Serving serving) {
    exchange.dispatch(
        threads,
        () -> {
          try {
            serving.serve();
          } catch (IOException | UncheckedIOException e) {
            LOG.debug("a request broke off: {}", e.getMessage());
            Exchanges.hangUp(exchange);
          } catch (Throwable e) {
            LOG.error("a request failed unexpectedly", e);
            Exchanges.hangUp(exchange);
          }
        });
  }

  /** Stops accepting, gives answers on their way a moment, then ends all connections. */
  @Override
  public void close() {
    for (var listener : listeners) {
      try {
        listener.close();
      } catch (IOException e) {
        LOG.warn("cannot close a socket: {}", e.getMessage());
      }
    }
    commands.ifPresent(CommandHandler::close);
    try {
      threads.shutdown();
      conversations.closing();
      threads.awaitTermination(STOP_MILLIS, TimeUnit.MILLISECONDS);
      threads.shutdownNow();
      for (var listener : listeners) {
        listener.closeConnections(DRAIN_MILLIS);
      }
      worker.shutdownNow();
      worker.awaitTermination(STOP_MILLIS, TimeUnit.MILLISECONDS);
      buffers.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
