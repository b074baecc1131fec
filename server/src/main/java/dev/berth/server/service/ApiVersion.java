package dev.berth.server.service;

import dev.berth.engine.error.BerthException;
import java.util.regex.Pattern;

/** A version of the API: within one major version nothing is taken away. */
record ApiVersion(int major, int minor) {
  private static final Pattern FORM = Pattern.compile("([0-9]{1,6})\\.([0-9]{1,6})");

  static ApiVersion parse(String text) {
    var match = FORM.matcher(text);
    if (!match.matches()) {
      throw BerthException.invalid(
          "cannot greet: the apiVersion \"%s\" is not major.minor, such as 0.1".formatted(text));
    }
    return new ApiVersion(Integer.parseInt(match.group(1)), Integer.parseInt(match.group(2)));
  }

  /** Throws where a client made for this version can't speak to a server of another one. */
  void requireServer(ApiVersion server) {
    if (major == server.major) {
      return;
    }
    var remedy =
        major < server.major
            ? "install a client of API %d".formatted(server.major)
            : "install a server of API %d, or a client of API %d".formatted(major, server.major);
    throw BerthException.conflict(
        "this client was made for API %s and this server speaks API %s: %s"
            .formatted(this, server, remedy));
  }

  @Override
  public String toString() {
    return major + "." + minor;
  }
}
