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
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** Calls of hosted commands, carried out without a connection. */
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
    if (request.length > mostBytes) {
      return tooLarge();
    }
    var caller = new Caller(Identity.LOCAL);
    return OwnThread.await(
        threads, answer -> caller.serve(() -> answer(request, answer)), caller::leave);
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
