package dev.berth.server.stream;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.server.api.CommandHost;
import dev.berth.server.rpc.RpcError;
import dev.berth.server.rpc.RpcJson;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A program whose streams a hosted command carries, without a connection. */
final class CommandProgram implements CommandHost.Program {
  private static final Logger LOG = LoggerFactory.getLogger(CommandProgram.class);

  private final Program program;
  private final Executor threads;
  private final CompletableFuture<Program.Running> running = new CompletableFuture<>();

  /** That it is started, or that it never is. */
  private final AtomicBoolean decided = new AtomicBoolean();

  CommandProgram(Program program, Executor threads) {
    this.program = program;
    this.threads = threads;
  }

  @Override
  public byte[] receive(OutputStream stdout, OutputStream stderr) throws IOException {
    return OwnThread.await(threads, ended -> carry(stdout, stderr, ended), this::close);
  }

  private void carry(OutputStream stdout, OutputStream stderr, CompletableFuture<byte[]> ended) {
    if (!decided.compareAndSet(false, true)) {
      return; // given up before it was begun: nobody waits
    }
    try (var started = program.start()) {
      running.complete(started);
      ended.complete(RpcJson.bytes(Map.of("exit", started.read(output(stdout, stderr)))));
    } catch (NotTaken e) {
      ended.completeExceptionally(e.getCause());
    } catch (RuntimeException e) {
      ended.complete(failure(e));
    } catch (Error e) {
      LOG.error("standard streams failed unexpectedly", e);
      ended.completeExceptionally(e);
    } finally {
      running.cancel(false); // where it was never started
    }
  }

  private static byte[] failure(RuntimeException e) {
    var error = RpcError.of(e, "the program");
    if (error.kind() == ErrorKind.INTERNAL) {
      LOG.error("standard streams failed unexpectedly", e);
    }
    return RpcJson.bytes(Map.of("error", error.toJson()));
  }

  /** The command's own output failed, not the program. */
  private static final class NotTaken extends RuntimeException {
    private static final long serialVersionUID = 1;

    NotTaken(Exception cause) {
      super(cause);
    }
  }

  private static Program.Output output(OutputStream stdout, OutputStream stderr) {
    return new Program.Output() {
      @Override
      public void stdout(ByteBuffer bytes) {
        copy(bytes, stdout);
      }

      @Override
      public void stderr(ByteBuffer bytes) {
        copy(bytes, stderr);
      }
    };
  }

  private static void copy(ByteBuffer from, OutputStream to) {
    var bytes = new byte[from.remaining()];
    from.get(bytes);
    try {
      to.write(bytes);
      to.flush();
    } catch (IOException | RuntimeException e) {
      throw new NotTaken(e);
    }
  }

  @Override
  public void send(byte[] bytes, int count) throws IOException, InterruptedException {
    var started = started();
    try {
      started.write(ByteBuffer.wrap(bytes, 0, count));
    } catch (BerthException e) {
      throw new IOException(e);
    }
  }

  @Override
  public void endInput() throws IOException, InterruptedException {
    var started = started();
    try {
      started.closeInput();
    } catch (BerthException e) {
      throw new IOException(e);
    }
  }

  private Program.Running started() throws IOException, InterruptedException {
    try {
      return running.get();
    } catch (ExecutionException | java.util.concurrent.CancellationException e) {
      throw new IOException(e);
    }
  }

  @Override
  public void close() {
    if (decided.compareAndSet(false, true)) {
      running.cancel(false);
      program.expired();
    } else {
      var _ = running.thenAccept(Program.Running::close);
    }
  }
}
