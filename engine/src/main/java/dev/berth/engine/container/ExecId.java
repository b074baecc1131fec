package dev.berth.engine.container;

import dev.berth.engine.error.BerthException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** The identity of a program run in a container: 32 lower-case hex digits, random. */
public record ExecId(String value) {
  private static final Pattern GRAMMAR = Pattern.compile("[0-9a-f]{32}");
  private static final SecureRandom RANDOM = new SecureRandom();

  public ExecId {
    if (!GRAMMAR.matcher(value).matches()) {
      throw BerthException.invalid(
          "cannot read an exec id: \"%s\" is not 32 lower-case hex digits".formatted(value));
    }
  }

  static ExecId random() {
    var bytes = new byte[16];
    RANDOM.nextBytes(bytes);
    return new ExecId(HexFormat.of().formatHex(bytes));
  }

  @Override
  public String toString() {
    return value;
  }
}
