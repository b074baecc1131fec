package dev.berth.engine.registry;

/**
 * What somebody shows to a registry. It is kept in memory only, goes to the host that it is for and
 * to no other, and never shows its secret as text.
 */
public sealed interface Credentials {

  /** A name and a password. */
  record Password(String user, String password) implements Credentials {
    @Override
    public String toString() {
      return "user " + user + " with a password";
    }
  }

  /** A token that a token server gave at a login, to be exchanged for others. */
  record IdentityToken(String token) implements Credentials {
    @Override
    public String toString() {
      return "an identity token";
    }
  }
}
