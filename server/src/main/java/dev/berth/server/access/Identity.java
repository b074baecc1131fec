package dev.berth.server.access;

import dev.berth.server.api.Scope;

/**
 * Who speaks on a connection, or with a request, as far as the server can tell: what one was given,
 * such as a stream's token, another can't use.
 *
 * @param name {@code unix} for the Unix socket, or such as {@code token backup}
 */
public record Identity(String name, Scope scope) {
  /** Whoever may connect to the Unix socket is root. */
  public static final Identity LOCAL = new Identity("unix", Scope.ADMIN);

  /** Whoever has connected and not yet told who it is: nothing is done for it. */
  public static final Identity UNKNOWN = new Identity("nobody", Scope.READ);

  public static Identity ofToken(String name, Scope scope) {
    return new Identity("token " + name, scope);
  }
}
