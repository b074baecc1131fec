package dev.berth.engine.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;

/**
 * What a registry says about a failure.
 *
 * @param code as the distribution API lists them; empty where it gives none
 * @param message for people; empty where it gives none
 */
record ErrorBody(String code, String message) {
  private static final int LIMIT = 64 << 10;
  private static final ErrorBody NONE = new ErrorBody("", "");

  /** Reads a failed answer's body as far as it comes. */
  static ErrorBody of(Response response) {
    try {
      return parse(response.bytes(LIMIT));
    } catch (IOException e) {
      return NONE;
    }
  }

  /** Reads {@code {"errors": [{"code", "message"}]}}; nothing else is taken for a message. */
  static ErrorBody parse(byte[] body) {
    try {
      return of(RegistryJson.read(body));
    } catch (JsonProcessingException e) {
      return NONE;
    }
  }

  private static ErrorBody of(JsonNode document) {
    var first = document.path("errors").path(0);
    var message = first.path("message").asText("");
    return new ErrorBody(
        Texts.shown(first.path("code").asText("")),
        Texts.shown(message.isEmpty() ? document.path("details").asText("") : message));
  }

  /** As the end of a sentence. */
  String words() {
    if (code.isEmpty() && message.isEmpty()) {
      return "";
    }
    return " (it says: %s)".formatted(message.isEmpty() ? code : message);
  }
}
