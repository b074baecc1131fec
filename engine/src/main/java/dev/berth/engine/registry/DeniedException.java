package dev.berth.engine.registry;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import java.util.Map;

/** That a registry, or its token server, denies the right to what was tried. */
final class DeniedException extends BerthException {
  private static final long serialVersionUID = 1L;

  private final String said;

  /**
   * Told with the advice to log in.
   *
   * @param said what the registry says, as the end of a sentence
   */
  DeniedException(String message, Map<String, String> details, String said) {
    super(ErrorKind.PERMISSION_DENIED, message, details, null);
    this.said = said;
  }

  /** The same to somebody who is just logging in. */
  BerthException ofLogin(String domain, Credentials shown) {
    var why =
        shown instanceof Credentials.Password
            ? "user or password are wrong, or have no access"
            : "the identity token is wrong, or has no access";
    return new BerthException(
        ErrorKind.PERMISSION_DENIED,
        "cannot log in to %s: %s%s; try again with what it takes".formatted(domain, why, said),
        details(),
        this);
  }
}
