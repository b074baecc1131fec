package dev.berth.engine.value;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;

/** Records as JSON documents, for what the engine stores: fields by name, times as ISO 8601. */
public final class Json {
  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .addModule(new Jdk8Module())
          .addModule(new JavaTimeModule())
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  private Json() {}

  public static String write(Object value) {
    try {
      return MAPPER.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw BerthException.internal("cannot write " + value.getClass().getName() + " as JSON", e);
    }
  }

  /**
   * Reads a document that this engine wrote.
   *
   * @throws BerthException CORRUPT where it is not one
   */
  public static <T> T read(String document, Class<T> type) {
    try {
      return MAPPER.readValue(document, type);
    } catch (JsonProcessingException e) {
      throw new BerthException(
          ErrorKind.CORRUPT,
          "cannot read a stored %s: %s".formatted(type.getSimpleName(), e.getOriginalMessage()),
          e);
    }
  }

  /** The tree of a document or record. */
  public static JsonNode tree(Object value) {
    return MAPPER.valueToTree(value);
  }
}
