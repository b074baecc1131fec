package dev.berth.server.stream;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.server.access.Identity;
import dev.berth.server.api.CommandHost;
import dev.berth.server.rpc.Caller;
import dev.berth.server.rpc.Endpoint;
import dev.berth.server.rpc.RpcError;
import dev.berth.server.rpc.RpcJson;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * Calls of hosted commands, carried out without a connection, each on a thread of its own: an
 * interrupted command must not break off what the engine is writing.
 */
public final class CommandCalls {
  private final Endpoint endpoint;
  private final int mostBytes;
  private final Tokens tokens;
  private final Executor threads;

  /**
   * Prepares it.
   *
   * @param mostBytes of a request, as over HTTP
   */
  public CommandCalls(Endpoint endpoint, int mostBytes, Tokens tokens, Executor threads) {
    this.endpoint = endpoint;
    this.mostBytes = mostBytes;
    this.tokens = tokens;
    this.threads = threads;
  }

  /** As {@link dev.berth.server.api.CommandHost.Command#program}. */
  Optional<CommandHost.Program> program(String token) {
    return tokens
        .take(token, Program.class, Identity.LOCAL)
        .map(program -> new CommandProgram(program, threads));
  }

  /** As {@link dev.berth.server.api.CommandHost.Command#call}. */
  byte[] carryOut(byte[] request) throws IOException {
    requirePresent();
    if (request.length > mostBytes) {
      return tooLarge();
    }
    var caller = new Caller(Identity.LOCAL);
    var answer = new CompletableFuture<byte[]>();
    try {
      threads.execute(() -> caller.serve(() -> answer(request, answer)));
    } catch (RejectedExecutionException e) {
      throw new ClosedChannelException(); // the server ends
    }
    try {
      return answer.get();
    } catch (InterruptedException e) {
      caller.leave();
      Thread.currentThread().interrupt();
      throw new ClosedByInterruptException();
    } catch (ExecutionException e) {
      throw new IOException(e.getCause());
    }
  }

  /** A command whose client has gone begins nothing any more. */
  static void requirePresent() throws ClosedByInterruptException {
    if (Thread.currentThread().isInterrupted()) {
      throw new ClosedByInterruptException();
    }
  }

  private byte[] tooLarge() {
    var refusal =
        new BerthException(
            ErrorKind.RESOURCE_EXHAUSTED,
            "cannot take a call: it is larger than %d bytes".formatted(mostBytes));
    return RpcJson.bytes(Map.of("error", RpcError.of(refusal, "the command").toJson()));
  }

  private void answer(byte[] request, CompletableFuture<byte[]> answer) {
    try {
      answer.complete(endpoint.answer(request).orElseGet(() -> new byte[0]));
    } catch (Throwable e) {
      answer.completeExceptionally(e);
    }
  }
}
