package dev.berth.server.rpc;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/** One element of a body, read as a request. */
sealed interface Call {

  /**
   * A request or, without an id, a notification.
   *
   * @param id as it came
   * @param parameters an object, or a list, which no method takes
   */
  record Request(Optional<JsonNode> id, String method, JsonNode parameters) implements Call {}

  /**
   * Not a request.
   *
   * @param id as it came, or null where even that can't be told
   */
  record Invalid(JsonNode id, RpcError error) implements Call {}
}
