package dev.berth.sdk;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/** Reads openrpc.json. */
final class ModelReader {
  private static final String REQUEST_ID = "#/components/contentDescriptors/requestId";

  private final JsonNode document;

  private ModelReader(JsonNode document) {
    this.document = document;
  }

  static ApiModel read(JsonNode document) {
    return new ModelReader(document).model();
  }

  private ApiModel model() {
    var records = new ArrayList<ApiModel.Structure>();
    var choices = new ArrayList<ApiModel.Choice>();
    for (var entry : document.at("/components/schemas").properties()) {
      var schema = entry.getValue();
      if (schema.has("enum")) {
        choices.add(new ApiModel.Choice(entry.getKey(), doc(schema), texts(schema.get("enum"))));
      } else {
        records.add(new ApiModel.Structure(entry.getKey(), doc(schema), fields(schema)));
      }
    }
    return new ApiModel(document.at("/info/version").asText(), namespaces(), records, choices);
  }

  private List<ApiModel.Namespace> namespaces() {
    var methods = new LinkedHashMap<String, List<ApiModel.Method>>();
    for (var entry : document.path("x-namespaces").properties()) {
      methods.put(entry.getKey(), new ArrayList<>());
    }
    for (var node : document.path("methods")) {
      var name = node.path("name").asText();
      var namespace = methods.get(name.substring(0, name.indexOf('.')));
      if (namespace != null) { // rpc.discover has none: clients are made of its answer
        namespace.add(method(name, node));
      }
    }
    return methods.entrySet().stream()
        .map(
            entry ->
                new ApiModel.Namespace(
                    entry.getKey(),
                    document.path("x-namespaces").path(entry.getKey()).asText(),
                    entry.getValue()))
        .toList();
  }

  private ApiModel.Method method(String name, JsonNode node) {
    var parameters = new ArrayList<ApiModel.Field>();
    for (var parameter : node.path("params")) {
      if (!parameter.path("$ref").asText().equals(REQUEST_ID)) {
        parameters.add(
            field(
                parameter.path("name").asText(),
                parameter,
                parameter.path("schema"),
                parameter.path("required").asBoolean()));
      }
    }
    return new ApiModel.Method(
        name,
        node.path("summary").asText(),
        node.path("x-mutating").asBoolean(),
        node.path("x-idempotent").asBoolean(),
        node.path("x-since").asText(),
        Optional.ofNullable(node.get("x-scope")).map(JsonNode::asText),
        parameters,
        type(node.at("/result/schema")),
        Optional.ofNullable(node.get("x-operation")).map(ModelReader::type),
        Optional.ofNullable(node.get("x-stream")).map(ModelReader::type),
        Optional.ofNullable(node.get("x-bytes")).map(JsonNode::asText));
  }

  private static List<ApiModel.Field> fields(JsonNode schema) {
    var required = texts(schema.path("required"));
    return schema.path("properties").properties().stream()
        .map(
            entry ->
                field(
                    entry.getKey(),
                    entry.getValue(),
                    entry.getValue(),
                    required.contains(entry.getKey())))
        .toList();
  }

  private static ApiModel.Field field(
      String name, JsonNode described, JsonNode schema, boolean required) {
    return new ApiModel.Field(
        name, type(schema), required, doc(described), described.path("x-secret").asBoolean());
  }

  private static ApiModel.Shape type(JsonNode schema) {
    var reference = schema.path("$ref").asText();
    if (!reference.isEmpty()) {
      return new ApiModel.Shape.Reference(reference.substring(reference.lastIndexOf('/') + 1));
    }
    return switch (schema.path("type").asText()) {
      case "string" -> new ApiModel.Shape.Text();
      case "boolean" -> new ApiModel.Shape.Truth();
      case "integer" -> new ApiModel.Shape.Whole();
      case "number" -> new ApiModel.Shape.Decimal();
      case "array" -> new ApiModel.Shape.ListOf(type(schema.path("items")));
      case "object" -> new ApiModel.Shape.MapOf(type(schema.path("additionalProperties")));
      case "" -> new ApiModel.Shape.Anything();
      default -> throw new IllegalArgumentException("no client has a type for " + schema);
    };
  }

  private static String doc(JsonNode node) {
    return node.path("description").asText();
  }

  private static List<String> texts(JsonNode list) {
    var texts = new ArrayList<String>();
    list.forEach(item -> texts.add(item.asText()));
    return texts;
  }
}
