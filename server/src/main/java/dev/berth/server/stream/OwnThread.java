package dev.berth.server.stream;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

/**
 * Work of a hosted command that is done on another thread than its own, which is interrupted when
 * the client goes: that must not break off what the engine is writing.
 */
final class OwnThread {
  private OwnThread() {}

  /**
   * Waits for work.
   *
   * @param work completes what it gets
   * @param left is run where the client goes meanwhile
   * @throws ClosedChannelException where the client has gone, before or meanwhile, or the server
   *     ends; before, the work is not begun
   * @throws IOException as the work does; so with its RuntimeException
   */
  static byte[] await(Executor threads, Consumer<CompletableFuture<byte[]>> work, Runnable left)
      throws IOException {
    if (Thread.currentThread().isInterrupted()) {
      throw new ClosedByInterruptException();
    }
    var done = new CompletableFuture<byte[]>();
    try {
      threads.execute(() -> work.accept(done));
      return done.get();
    } catch (RejectedExecutionException e) {
      throw new ClosedChannelException(); // the server ends
    } catch (InterruptedException e) {
      left.run();
      Thread.currentThread().interrupt();
      throw new ClosedByInterruptException();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failed) {
        throw failed;
      }
      throw e.getCause() instanceof IOException failed ? failed : new IOException(e.getCause());
    }
  }
}
