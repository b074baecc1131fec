package dev.berth.shell.registry;

import dev.berth.shell.client.Json;
import dev.berth.shell.client.Params;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** What Docker's {@code config.json} says of credentials for registries. Pure. */
record DockerConfig(Json document) {
  private static final String HUB = "docker.io";

  /** What Docker's files and helpers call Docker's registry. */
  private static final String HUB_KEY = "https://index.docker.io/v1/";

  private static final List<String> OF_HUB = List.of("index.docker.io", "registry-1.docker.io");

  /** The registry that an image's name says, by the rules of references. */
  static String host(String reference) {
    int slash = reference.indexOf('/');
    var first = slash < 0 ? "" : reference.substring(0, slash);
    boolean named =
        first.equals("localhost")
            || first.contains(".")
            || first.contains(":")
            || !first.equals(first.toLowerCase(Locale.ROOT));
    return named ? normalised(first) : HUB;
  }

  /** The host of a key, which may be an address. */
  private static String normalised(String key) {
    var host = key.replaceFirst("^https?://", "").replaceFirst("/.*$", "");
    return OF_HUB.contains(host) ? HUB : host;
  }

  /** What Docker's files and helpers call a registry. */
  static String key(String host) {
    return host.equals(HUB) ? HUB_KEY : host;
  }

  /** The name of the helper that knows a registry's credentials. */
  Optional<String> helper(String host) {
    return entries("credHelpers", host)
        .map(Json::text)
        .filter(Predicate.not(String::isEmpty))
        .findFirst()
        .or(() -> Optional.of(document.at("credsStore").text()).filter(name -> !name.isEmpty()));
  }

  /**
   * The credentials for a registry that stand in the file itself.
   *
   * @throws IOException where they are malformed; it doesn't quote them
   */
  Optional<Params> stored(String host) throws IOException {
    for (var entry : entries("auths", host).toList()) {
      var token = entry.at("identitytoken").text();
      var found = token.isEmpty() ? password(host, entry) : identity(token);
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  /** The entry of exactly this registry first. */
  private Stream<Json> entries(String section, String host) {
    var all = document.at(section).fields();
    return Stream.concat(
        Optional.ofNullable(all.get(key(host))).stream(),
        all.entrySet().stream()
            .filter(entry -> !entry.getKey().equals(key(host)))
            .filter(entry -> normalised(entry.getKey()).equals(host))
            .map(Map.Entry::getValue));
  }

  private static Optional<Params> password(String host, Json entry) throws IOException {
    var encoded = entry.at("auth").text();
    if (encoded.isEmpty()) {
      return pair(entry.at("username").text(), entry.at("password").text());
    }
    try {
      var pair = new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
      int colon = pair.indexOf(':');
      if (colon > 0) {
        return pair(pair.substring(0, colon), pair.substring(colon + 1));
      }
    } catch (IllegalArgumentException e) {
      // told below, without what is quoted in it
    }
    throw new IOException("its \"auth\" for %s is no user:password in base64".formatted(host));
  }

  private static Optional<Params> pair(String user, String password) {
    var plain = password.replaceAll("^\0+|\0+$", "");
    return user.isEmpty() || plain.isEmpty()
        ? Optional.empty()
        : Optional.of(Params.of("user", user).put("password", plain));
  }

  private static Optional<Params> identity(String token) {
    return Optional.of(Params.of("identityToken", token));
  }

  /**
   * The credentials that a helper answers with.
   *
   * @throws IOException where that is no answer; it doesn't quote it
   */
  static Optional<Params> answered(byte[] document) throws IOException {
    try {
      var answer = Json.parse(document);
      var secret = answer.at("Secret").text();
      return answer.at("Username").text().equals("<token>") && !secret.isEmpty()
          ? identity(secret)
          : pair(answer.at("Username").text(), secret);
    } catch (IllegalArgumentException e) {
      throw new IOException("its answer is no JSON document");
    }
  }
}
