package dev.berth.engine.registry;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * How a token server is asked. Pure.
 *
 * @param authorization what it is shown
 * @param form what is sent to it; empty to ask with GET
 */
record TokenRequest(URI address, Optional<String> authorization, Optional<byte[]> form) {
  private static final String CLIENT = "berth";

  /**
   * The request that a challenge asks for; empty where it names no token server.
   *
   * @param scopes that are needed; the challenge's own is added
   */
  static Optional<TokenRequest> plan(
      Challenge challenge, List<String> scopes, Optional<Credentials> credentials) {
    var realm = challenge.parameter("realm").flatMap(TokenRequest::address);
    return realm.map(
        address ->
            switch (credentials.orElse(null)) {
              case Credentials.IdentityToken(var token) ->
                  exchange(address, parameters(challenge, scopes), token);
              case Credentials.Password password ->
                  get(address, parameters(challenge, scopes), Optional.of(basic(password)));
              case null -> get(address, parameters(challenge, scopes), Optional.empty());
            });
  }

  private static Optional<URI> address(String realm) {
    try {
      var address = new URI(realm);
      return address.getHost() == null || address.getRawFragment() != null
          ? Optional.empty()
          : Optional.of(address);
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  private static List<Map.Entry<String, String>> parameters(
      Challenge challenge, List<String> scopes) {
    var all = new ArrayList<Map.Entry<String, String>>();
    challenge.parameter("service").ifPresent(service -> all.add(Map.entry("service", service)));
    var wanted = new TreeSet<>(scopes);
    challenge
        .parameter("scope")
        .filter(scope -> !scope.isBlank())
        .ifPresent(scope -> wanted.addAll(List.of(scope.strip().split(" +"))));
    wanted.forEach(scope -> all.add(Map.entry("scope", scope)));
    return all;
  }

  private static TokenRequest get(
      URI realm, List<Map.Entry<String, String>> parameters, Optional<String> authorization) {
    var query = encoded(parameters);
    var text = realm.toString();
    var joint = realm.getRawQuery() == null ? "?" : "&";
    return new TokenRequest(
        URI.create(query.isEmpty() ? text : text + joint + query), authorization, Optional.empty());
  }

  /** OAuth2: the identity token goes in the body, all scopes in one field. */
  private static TokenRequest exchange(
      URI realm, List<Map.Entry<String, String>> parameters, String token) {
    var form = new ArrayList<Map.Entry<String, String>>();
    form.add(Map.entry("grant_type", "refresh_token"));
    form.add(Map.entry("client_id", CLIENT));
    form.add(Map.entry("refresh_token", token));
    parameters.stream().filter(one -> one.getKey().equals("service")).forEach(form::add);
    form.add(
        Map.entry(
            "scope",
            parameters.stream()
                .filter(one -> one.getKey().equals("scope"))
                .map(Map.Entry::getValue)
                .collect(Collectors.joining(" "))));
    return new TokenRequest(
        realm, Optional.empty(), Optional.of(encoded(form).getBytes(StandardCharsets.US_ASCII)));
  }

  private static String encoded(List<Map.Entry<String, String>> parameters) {
    return parameters.stream()
        .map(one -> one.getKey() + "=" + URLEncoder.encode(one.getValue(), StandardCharsets.UTF_8))
        .collect(Collectors.joining("&"));
  }

  static String basic(Credentials.Password password) {
    var pair = password.user() + ":" + password.password();
    return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
  }
}
