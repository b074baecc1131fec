package dev.berth.server.rpc;

/**
 * Who is at the other end of a connection, as far as the server can tell: what one was given, such
 * as a stream's token, another can't use.
 *
 * @param name {@code unix} for the Unix socket
 */
public record Identity(String name) {
  /** Whoever may use the Unix socket. */
  public static final Identity LOCAL = new Identity("unix");
}
