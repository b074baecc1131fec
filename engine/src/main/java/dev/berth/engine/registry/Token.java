package dev.berth.engine.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a token server gives.
 *
 * @param lifetime from when it was given
 */
record Token(String value, Duration lifetime) {
  private static final Duration DEFAULT_LIFETIME = Duration.ofSeconds(60);

  /** What may stand in a header. */
  private static final Pattern GRAMMAR = Pattern.compile("[\\x21-\\x7E]+");

  /** Reads a token server's answer; empty where no token is in it. */
  static Optional<Token> parse(byte[] document) {
    try {
      var fields = RegistryJson.read(document);
      var named = fields.path("token").asText("");
      var value = named.isEmpty() ? fields.path("access_token").asText("") : named;
      long seconds = fields.path("expires_in").asLong(0);
      var lifetime = seconds > 0 ? Duration.ofSeconds(Math.min(seconds, 86_400)) : DEFAULT_LIFETIME;
      return GRAMMAR.matcher(value).matches()
          ? Optional.of(new Token(value, lifetime))
          : Optional.empty();
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  @Override
  public String toString() {
    return "a token for " + lifetime;
  }
}
