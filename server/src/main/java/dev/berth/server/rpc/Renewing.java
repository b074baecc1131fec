package dev.berth.server.rpc;

import com.fasterxml.jackson.databind.JsonNode;

/** A service some of whose answers hold what doesn't last as long as they do: tokens. */
public interface Renewing {
  /**
   * The answer to a request that is repeated: the first one, or one with a fresh token where the
   * first one's was lost before it was used. Whatever was begun is never begun again.
   *
   * @param method {@code namespace.method}
   * @param answer the first one
   * @param at when it was given, milliseconds since 1970
   */
  JsonNode renewed(String method, JsonNode answer, long at);
}
