package dev.berth.engine.registry;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is asked of a registry.
 *
 * @param target relative to where the registry's API begins, or where the registry said to go on
 * @param scopes that a token for it has to have
 */
record Request(
    String method,
    URI target,
    Map<String, String> headers,
    Optional<Content> content,
    List<String> scopes) {
  Request {
    headers = Map.copyOf(headers);
    scopes = List.copyOf(scopes);
  }

  static Request of(String method, String target, List<String> scopes) {
    return of(method, URI.create(target), scopes);
  }

  static Request of(String method, URI target, List<String> scopes) {
    return new Request(method, target, Map.of(), Optional.empty(), scopes);
  }

  Request with(String header, String value) {
    var all = new LinkedHashMap<>(headers);
    all.put(header, value);
    return new Request(method, target, all, content, scopes);
  }

  Request sending(Content body) {
    return new Request(method, target, headers, Optional.of(body), scopes);
  }
}
