package dev.berth.server.rpc;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.io.SerializedString;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import dev.berth.engine.error.BerthException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** JSON as the protocol has it: read strictly, written without what is absent. */
public final class RpcJson {
  private static final ObjectMapper MAPPER = mapper(Limits.DEFAULT, Long.MAX_VALUE);

  private RpcJson() {}

  /**
   * @param tokens that one document may have
   */
  static ObjectMapper mapper(Limits limits, long tokens) {
    var factory =
        JsonFactory.builder()
            .streamReadConstraints(
                StreamReadConstraints.builder()
                    .maxNestingDepth(limits.depth())
                    .maxStringLength(limits.requestBytes())
                    .maxNumberLength(1000)
                    .maxTokenCount(tokens)
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .build();
    return JsonMapper.builder(factory)
        .addModule(new Jdk8Module())
        .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
        .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
        .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
        .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
        .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
        .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
        .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
        .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
        .defaultPropertyInclusion(
            JsonInclude.Value.construct(
                JsonInclude.Include.NON_ABSENT, JsonInclude.Include.USE_DEFAULTS))
        .build();
  }

  static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  /** The tree of a record of the API. */
  public static JsonNode tree(Object value) {
    return MAPPER.valueToTree(value);
  }

  /** A record of the API, or a tree, on one line. */
  public static byte[] bytes(Object value) {
    try {
      return MAPPER.writeValueAsBytes(value);
    } catch (JsonProcessingException e) {
      throw BerthException.internal("cannot write an answer as JSON", e);
    }
  }

  /** The same, to be kept and taken into answers. */
  public static SerializedString written(Object value) {
    return new SerializedString(new String(bytes(value), StandardCharsets.UTF_8));
  }

  /** Bytes that it takes at most: as a text, and as what was taken into an answer. */
  public static int weight(SerializedString written) {
    return 2 * written.charLength() + written.asUnquotedUTF8().length;
  }

  /** Reads what {@link #written} wrote. */
  static <T> T record(SerializedString written, Class<T> type) {
    try {
      return MAPPER.readValue(written.getValue(), type);
    } catch (JsonProcessingException e) {
      throw BerthException.internal("cannot read a kept answer", e);
    }
  }

  static String text(JsonNode value) {
    return new String(bytes(value), StandardCharsets.UTF_8);
  }

  /** Reads what {@link #text} wrote. */
  public static JsonNode read(String text) {
    try {
      return MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      throw BerthException.internal("cannot read a stored answer", e);
    }
  }

  /**
   * Reads what a client sent.
   *
   * @throws IOException where it isn't JSON in UTF-8
   */
  public static JsonNode parse(byte[] json) throws IOException {
    return MAPPER.readTree(utf8(json));
  }

  /** Bytes as text, where they are UTF-8 and nothing else. */
  static String utf8(byte[] bytes) throws CharacterCodingException {
    return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
  }
}
