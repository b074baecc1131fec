package dev.berth.server.openrpc;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a version of the API took away from clients of an earlier one. Parameters may be accepted
 * more widely, and results may tell more; neither may become less. Enums may grow on both sides:
 * clients keep words that they don't know.
 */
final class Compatibility {
  private enum Direction {
    PARAMETER,
    RESULT
  }

  private final JsonNode before;
  private final JsonNode after;
  private final List<String> breaches = new ArrayList<>();
  private final Set<String> seen = new HashSet<>();

  private Compatibility(JsonNode before, JsonNode after) {
    this.before = before;
    this.after = after;
  }

  /** The breaches, a sentence each; none between different major versions. */
  static List<String> breaches(JsonNode before, JsonNode after) {
    if (!major(before).equals(major(after))) {
      return List.of();
    }
    var comparison = new Compatibility(before, after);
    comparison.methods();
    return List.copyOf(comparison.breaches);
  }

  private static String version(JsonNode document) {
    return document.at("/info/version").asText();
  }

  private static String major(JsonNode document) {
    return version(document).split("\\.")[0];
  }

  private static Map<String, JsonNode> byName(JsonNode document, JsonNode list) {
    var named = new HashMap<String, JsonNode>();
    for (var item : list) {
      var resolved = resolved(document, item);
      named.put(resolved.path("name").asText(), resolved);
    }
    return named;
  }

  private static JsonNode resolved(JsonNode document, JsonNode node) {
    var reference = node.path("$ref").asText();
    return reference.isEmpty() ? node : document.at(reference.substring(1));
  }

  private void methods() {
    var old = byName(before, before.path("methods"));
    var now = byName(after, after.path("methods"));
    old.forEach(
        (name, method) -> {
          var same = now.get(name);
          if (same == null) {
            breaches.add("the method %s was removed".formatted(name));
          } else {
            method(name, method, same);
          }
        });
    now.forEach(
        (name, method) -> {
          if (!old.containsKey(name)
              && !version(before).equals(version(after))
              && !method.path("x-since").asText().equals(version(after))) {
            breaches.add("the method %s is new: mark it @Since".formatted(name));
          }
        });
  }

  private void method(String name, JsonNode old, JsonNode now) {
    parameters(name, byName(before, old.path("params")), byName(after, now.path("params")));
    schema(name + " result", Direction.RESULT, old.at("/result/schema"), now.at("/result/schema"));
    for (var mark : List.of("x-operation", "x-stream")) {
      if (old.has(mark)) {
        schema(name + " " + mark, Direction.RESULT, old.path(mark), now.path(mark));
      } else if (now.has(mark)) {
        breaches.add("%s got %s: it answers otherwise than before".formatted(name, mark));
      }
    }
    for (var mark : List.of("x-idempotent", "x-bytes", "x-since")) {
      if (!old.path(mark).equals(now.path(mark))) {
        breaches.add(
            "%s: %s was %s and is %s".formatted(name, mark, old.path(mark), now.path(mark)));
      }
    }
  }

  private void parameters(String method, Map<String, JsonNode> old, Map<String, JsonNode> now) {
    old.forEach(
        (name, parameter) -> {
          var same = now.get(name);
          var path = method + " " + name;
          if (same == null) {
            breaches.add("the parameter %s was removed".formatted(path));
            return;
          }
          if (same.path("required").asBoolean() && !parameter.path("required").asBoolean()) {
            breaches.add("the parameter %s became required".formatted(path));
          }
          schema(path, Direction.PARAMETER, parameter.path("schema"), same.path("schema"));
        });
    now.forEach(
        (name, parameter) -> {
          if (!old.containsKey(name) && parameter.path("required").asBoolean()) {
            breaches.add("the new parameter %s %s is required".formatted(method, name));
          }
        });
  }

  private void schema(String path, Direction direction, JsonNode oldNode, JsonNode nowNode) {
    if (!seen.add(direction + " " + oldNode + " " + nowNode) && oldNode.has("$ref")) {
      return; // records may refer to one another; each pair is told of once
    }
    var old = resolved(before, oldNode);
    var now = resolved(after, nowNode);
    if (now instanceof MissingNode) {
      breaches.add("%s was removed".formatted(path));
      return;
    }
    if (!typeFits(direction, old, now)) {
      breaches.add("%s was %s and is %s".formatted(path, type(old), type(now)));
      return;
    }
    words(path, direction, old, now);
    limits(path, direction, old, now);
    nested(path + "[]", direction, old.path("items"), now.path("items"));
    if (old.path("additionalProperties").isObject()) {
      nested(
          path + "{}",
          direction,
          old.path("additionalProperties"),
          now.path("additionalProperties"));
    }
    fields(path, direction, old, now);
  }

  private void nested(String path, Direction direction, JsonNode old, JsonNode now) {
    if (!old.isMissingNode() && !now.isMissingNode()) {
      schema(path, direction, old, now);
    }
  }

  private static String type(JsonNode schema) {
    var type = schema.path("type").asText("anything");
    return schema.has("format") ? type + " " + schema.path("format").asText() : type;
  }

  private static boolean typeFits(Direction direction, JsonNode old, JsonNode now) {
    var wider = direction == Direction.PARAMETER ? type(now) : type(old);
    var narrower = direction == Direction.PARAMETER ? type(old) : type(now);
    return wider.equals(narrower)
        || wider.equals("anything")
        || wider.equals("number") && narrower.startsWith("integer")
        || wider.equals("integer int64") && narrower.equals("integer int32");
  }

  private void words(String path, Direction direction, JsonNode old, JsonNode now) {
    if (direction == Direction.RESULT || !now.has("enum")) {
      return;
    }
    if (!old.has("enum")) {
      breaches.add("%s took any string and takes some only".formatted(path));
      return;
    }
    var words = new HashSet<JsonNode>();
    now.path("enum").forEach(words::add);
    for (var word : old.path("enum")) {
      if (!words.contains(word)) {
        breaches.add("%s takes %s no more".formatted(path, word));
      }
    }
  }

  private void limits(String path, Direction direction, JsonNode old, JsonNode now) {
    if (direction == Direction.PARAMETER
        && (now.path("minLength").asInt(0) > old.path("minLength").asInt(0)
            || now.path("maxLength").asInt(Integer.MAX_VALUE)
                < old.path("maxLength").asInt(Integer.MAX_VALUE))) {
      breaches.add("%s takes fewer lengths".formatted(path));
    }
  }

  private void fields(String path, Direction direction, JsonNode old, JsonNode now) {
    var oldRequired = texts(old.path("required"));
    var nowRequired = texts(now.path("required"));
    for (var property : old.path("properties").properties()) {
      var name = path + "." + property.getKey();
      var same = now.path("properties").path(property.getKey());
      if (same.isMissingNode()) {
        breaches.add("%s was removed".formatted(name));
        continue;
      }
      boolean wasRequired = oldRequired.contains(property.getKey());
      boolean isRequired = nowRequired.contains(property.getKey());
      if (direction == Direction.PARAMETER && isRequired && !wasRequired) {
        breaches.add("%s became required".formatted(name));
      }
      if (direction == Direction.RESULT && wasRequired && !isRequired) {
        breaches.add("%s was always there and may be missing".formatted(name));
      }
      schema(name, direction, property.getValue(), same);
    }
    if (direction == Direction.PARAMETER) {
      for (var name : nowRequired) {
        if (!old.path("properties").has(name)) {
          breaches.add("the new field %s.%s is required".formatted(path, name));
        }
      }
    }
  }

  private static Set<String> texts(JsonNode list) {
    var texts = new HashSet<String>();
    list.forEach(item -> texts.add(item.asText()));
    return texts;
  }
}
