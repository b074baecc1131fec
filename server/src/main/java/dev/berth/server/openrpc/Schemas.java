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
  private static final String FIRST_VERSION = ApiType.Field.FIRST_VERSION;
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final Map<String, ApiType.Named> known = new TreeMap<>();
  private final Map<String, ApiType.Choice> choices = new TreeMap<>();
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
      case ApiType.Choice choice -> {
        choices.put(choice.name(), choice);
        yield reference(choice.name());
      }
      case ApiType.Named named -> record(named);
    };
  }

  private static ObjectNode whole(ObjectNode node, ApiType.Whole whole) {
    return node.put("type", "integer")
        .put("format", whole.most() > Integer.MAX_VALUE ? "int64" : "int32");
  }

  private static ObjectNode reference(String name) {
    return JSON.objectNode().put("$ref", "#/components/schemas/" + name);
  }

  private ObjectNode record(ApiType.Named named) {
    var before = known.putIfAbsent(named.name(), named);
    if (before == null) {
      todo.add(named);
    } else if (!before.equals(named)) {
      throw new IllegalArgumentException("two records are named " + named.name());
    }
    return reference(named.name());
  }

  /** The schema of what a field holds, with the words that are usual there. */
  ObjectNode of(ApiType.Field field) {
    var schema = of(field.type());
    if (!field.usual().isEmpty()) {
      var examples = schema.putArray("examples");
      field.usual().forEach(examples::add);
    }
    return schema;
  }

  /** A field's schema with its documentation beside it. */
  ObjectNode documented(ApiType.Field field) {
    var schema = of(field);
    if (!field.doc().isEmpty()) {
      schema.put("description", field.doc());
    }
    return marked(schema, field);
  }

  /** With the marks of a field, or of a parameter. */
  static ObjectNode marked(ObjectNode node, ApiType.Field field) {
    if (!field.since().equals(FIRST_VERSION)) {
      node.put("x-since", field.since());
    }
    return field.secret() ? node.put("x-secret", true) : node;
  }

  /** The records met so far and those that they refer to, by name. */
  ObjectNode components() {
    var described = new TreeMap<String, ObjectNode>();
    while (!todo.isEmpty()) {
      var named = todo.remove();
      described.put(named.name(), describe(named));
    }
    choices.forEach((name, choice) -> described.put(name, describe(choice)));
    var all = JSON.objectNode();
    described.forEach(all::set);
    return all;
  }

  private static ObjectNode describe(ApiType.Choice choice) {
    var node = JSON.objectNode().put("type", "string");
    if (!choice.doc().isEmpty()) {
      node.put("description", choice.doc());
    }
    var words = node.putArray("enum");
    choice.words().forEach(words::add);
    return node;
  }

  private ObjectNode describe(ApiType.Named named) {
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
