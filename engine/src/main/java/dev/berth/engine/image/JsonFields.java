package dev.berth.engine.image;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A foreign JSON object, read field by field with its types checked.
 *
 * @param what the document is, for messages
 */
record JsonFields(String what, JsonNode node) {
  /** Most bytes of a document. */
  static final int LIMIT = 4 << 20;

  /** Each bracket, name and value counts: as a tree, a short one takes many times its bytes. */
  private static final int MOST_TOKENS = 400_000;

  private static final ObjectMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(50)
                          .maxStringLength(LIMIT)
                          .maxNumberLength(100)
                          .maxTokenCount(MOST_TOKENS)
                          .build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /**
   * Reads a document.
   *
   * @throws BerthException RESOURCE_EXHAUSTED past 4 MiB; CORRUPT for anything but an object
   */
  static JsonFields parse(String what, byte[] document) {
    return object(what, tree(what, document));
  }

  /**
   * Reads a document that is a list of objects.
   *
   * @throws BerthException as {@link #parse} does
   */
  static List<JsonFields> parseList(String what, byte[] document) {
    var tree = tree(what, document);
    if (!tree.isArray()) {
      throw corrupt(what, "it is not a JSON list");
    }
    var found = new ArrayList<JsonFields>();
    tree.forEach(element -> found.add(object(what, element)));
    return found;
  }

  private static JsonNode tree(String what, byte[] document) {
    if (document.length > LIMIT) {
      throw new BerthException(
          ErrorKind.RESOURCE_EXHAUSTED,
          "cannot read an %s: it has %d bytes and %d are allowed"
              .formatted(what, document.length, LIMIT));
    }
    try {
      return MAPPER.readTree(document);
    } catch (StreamConstraintsException e) {
      throw corrupt(what, "it is too deep or has too many parts: " + e.getOriginalMessage());
    } catch (JsonProcessingException e) {
      throw corrupt(what, "it is not JSON: " + e.getOriginalMessage());
    } catch (IOException e) {
      throw BerthException.internal("cannot read an " + what, e);
    }
  }

  private static JsonFields object(String what, JsonNode node) {
    if (!node.isObject()) {
      throw corrupt(what, "it is not a JSON object");
    }
    return new JsonFields(what, node);
  }

  static byte[] write(JsonNode document) {
    try {
      return MAPPER.writeValueAsBytes(document);
    } catch (JsonProcessingException e) {
      throw BerthException.internal("cannot write a document of an image", e);
    }
  }

  boolean has(String name) {
    return node.hasNonNull(name);
  }

  Optional<JsonFields> inner(String name) {
    return has(name) ? Optional.of(object(what + "'s " + name, node.get(name))) : Optional.empty();
  }

  JsonFields required(String name) {
    return inner(name).orElseThrow(() -> corrupt("it has no \"" + name + "\""));
  }

  List<JsonFields> objects(String name) {
    var found = new ArrayList<JsonFields>();
    for (var element : array(name)) {
      found.add(object(what + "'s " + name, element));
    }
    return found;
  }

  Optional<String> text(String name) {
    if (!has(name)) {
      return Optional.empty();
    }
    if (!node.get(name).isTextual()) {
      throw corrupt("\"%s\" is not a string".formatted(name));
    }
    return Optional.of(node.get(name).textValue());
  }

  String requiredText(String name) {
    return text(name).orElseThrow(() -> corrupt("it has no \"" + name + "\""));
  }

  List<String> texts(String name) {
    var found = new ArrayList<String>();
    for (var element : array(name)) {
      if (!element.isTextual()) {
        throw corrupt("\"%s\" holds something that is not a string".formatted(name));
      }
      found.add(element.textValue());
    }
    return found;
  }

  Map<String, String> textByName(String name) {
    var found = new LinkedHashMap<String, String>();
    inner(name)
        .ifPresent(
            fields ->
                fields
                    .node()
                    .fieldNames()
                    .forEachRemaining(key -> found.put(key, fields.text(key).orElse(""))));
    return found;
  }

  /** The names of an object, which is how a set of words is written. */
  List<String> names(String name) {
    var found = new ArrayList<String>();
    inner(name).ifPresent(fields -> fields.node().fieldNames().forEachRemaining(found::add));
    return found;
  }

  long size(String name) {
    var value = node.path(name);
    if (!value.isIntegralNumber() || !value.canConvertToLong() || value.longValue() < 0) {
      throw corrupt("\"%s\" is not a size in bytes".formatted(name));
    }
    return value.longValue();
  }

  boolean flag(String name) {
    if (has(name) && !node.get(name).isBoolean()) {
      throw corrupt("\"%s\" is neither true nor false".formatted(name));
    }
    return node.path(name).booleanValue();
  }

  Optional<Instant> time(String name) {
    try {
      return text(name).map(value -> OffsetDateTime.parse(value).toInstant());
    } catch (DateTimeException e) {
      throw corrupt("\"%s\" is not a time of RFC 3339".formatted(name));
    }
  }

  private JsonNode array(String name) {
    var value = node.path(name);
    if (has(name) && !value.isArray()) {
      throw corrupt("\"%s\" is not a list".formatted(name));
    }
    return value;
  }

  BerthException corrupt(String why) {
    return corrupt(what, why);
  }

  private static BerthException corrupt(String what, String why) {
    return new BerthException(ErrorKind.CORRUPT, "cannot read an %s: %s".formatted(what, why));
  }
}
