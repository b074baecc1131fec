package dev.berth.shell.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * The standard streams of a program in a container. One thread receives; another one may send
 * standard input.
 */
public interface ProgramStreams extends AutoCloseable {
  /** How the program ended. */
  record Exit(int code, String reason) {
    /**
     * Reads what the server says at the end.
     *
     * @throws RpcException where that is an error
     */
    public static Exit of(Json said) {
      if (said.at("error").present()) {
        throw RpcException.of(said.at("error"));
      }
      var exit = said.at("exit");
      return new Exit((int) exit.at("exitCode").number(), exit.at("reason").text());
    }
  }

  /** Copies output until the program has ended. */
  Exit receive(OutputStream stdout, OutputStream stderr);

  /** Copies standard input to its end, then tells the program of the end. */
  void feed(InputStream input) throws IOException, InterruptedException;

  /** The same, on a thread of its own: when the program ends first, what is left isn't wanted. */
  default void feedQuietly(InputStream input) {
    try {
      feed(input);
    } catch (IOException e) {
      // the program has ended, or the connection has: receive tells which
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Says that the connection broke off while the program ran. */
  static RpcException brokenOff(IOException cause) {
    var failure =
        new RpcException(
            "UNAVAILABLE",
            "the connection to the program's streams broke off"
                + (cause.getMessage() == null ? "" : " (" + cause.getMessage() + ")")
                + "; the program goes on, its output is in its log");
    failure.initCause(cause);
    return failure;
  }

  @Override
  void close();
}
