package dev.berth.server.openrpc;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.server.rpc.ApiType;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.TreeMap;

/** JSON Schemas of the API's types; records by reference, each once. */
final class Schemas {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final Map<String, ApiType.Named> known = new TreeMap<>();
  private final Deque<ApiType.Named> todo = new ArrayDeque<>();

  /** The schema of a type; a record in it is described in {@link #components}. */
  ObjectNode of(ApiType type) {
    var node = JSON.objectNode();
    return switch (type) {
      case ApiType.Text() -> node.put("type", "string");
      case ApiType.Truth() -> node.put("type", "boolean");
      case ApiType.Whole whole -> whole(node, whole);
      case ApiType.Decimal() -> node.put("type", "number");
      case ApiType.Anything() -> node;
      case ApiType.ListOf(var element) -> node.put("type", "array").set("items", of(element));
      case ApiType.MapOf(var value) ->
          node.put("type", "object").set("additionalProperties", of(value));
      case ApiType.Maybe(var present) -> of(present);
      case ApiType.Named named -> reference(named);
    };
  }

  private static ObjectNode whole(ObjectNode node, ApiType.Whole whole) {
    return node.put("type", "integer")
        .put("format", whole.most() > Integer.MAX_VALUE ? "int64" : "int32");
  }

  private ObjectNode reference(ApiType.Named named) {
    var before = known.putIfAbsent(named.name(), named);
    if (before == null) {
      todo.add(named);
    } else if (!before.equals(named)) {
      throw new IllegalArgumentException("two records are named " + named.name());
    }
    return JSON.objectNode().put("$ref", "#/components/schemas/" + named.name());
  }

  /** A field's schema with its documentation beside it. */
  ObjectNode documented(ApiType.Field field) {
    var schema = of(field.type());
    return field.doc().isEmpty() ? schema : schema.put("description", field.doc());
  }

  /** The records met so far and those that they refer to, by name. */
  ObjectNode components() {
    var described = new TreeMap<String, ObjectNode>();
    while (!todo.isEmpty()) {
      var named = todo.remove();
      described.put(named.name(), record(named));
    }
    var all = JSON.objectNode();
    described.forEach(all::set);
    return all;
  }

  private ObjectNode record(ApiType.Named named) {
    var node = JSON.objectNode().put("type", "object");
    if (!named.doc().isEmpty()) {
      node.put("description", named.doc());
    }
    var properties = node.putObject("properties");
    var required = JSON.arrayNode();
    for (var field : named.fields()) {
      properties.set(field.name(), documented(field));
      if (!field.isOptional()) {
        required.add(field.name());
      }
    }
    if (!required.isEmpty()) {
      node.set("required", required);
    }
    return node.put("additionalProperties", false);
  }
}
