package dev.berth.shell.repl;

import dev.berth.shell.client.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The API as its description tells it, for completion and help. Read when it is first asked. */
final class ApiModel {
  private Optional<Json> document = Optional.empty();

  /** A parameter or field: its type as people write it, and the words it can be. */
  record Parameter(
      String name, String type, boolean required, String about, List<String> words, Json schema) {}

  private synchronized Json document() {
    if (document.isEmpty()) {
      try (var in = ApiModel.class.getResourceAsStream("/openrpc.json")) {
        document = Optional.of(in == null ? Json.ABSENT : Json.parse(in.readAllBytes()));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return document.get();
  }

  private Optional<Json> method(String name) {
    return document().at("methods").items().stream()
        .filter(method -> method.at("name").text().equals(name))
        .findFirst();
  }

  List<Parameter> parameters(String method) {
    return method(method).stream()
        .flatMap(found -> found.at("params").items().stream())
        .map(this::resolved)
        .map(
            parameter ->
                parameter(
                    parameter.at("name").text(),
                    parameter,
                    parameter.at("schema"),
                    parameter.at("required").isTrue()))
        .toList();
  }

  /** The fields of a parameter that is an object or a list of them. */
  List<Parameter> fields(Parameter of) {
    var schema = resolved(of.schema());
    var object = schema.at("items").present() ? resolved(schema.at("items")) : schema;
    var required = object.at("required").texts();
    var fields = new ArrayList<Parameter>();
    object
        .at("properties")
        .fields()
        .forEach(
            (name, field) -> fields.add(parameter(name, field, field, required.contains(name))));
    return fields;
  }

  private Parameter parameter(String name, Json described, Json schema, boolean required) {
    var item = resolved(schema).at("items");
    var words = resolved(item.present() ? item : schema).at("enum").texts();
    return new Parameter(
        name, type(schema), required, described.at("description").text(), words, schema);
  }

  private Json resolved(Json schema) {
    var reference = schema.at("$ref").text();
    if (reference.isEmpty()) {
      return schema;
    }
    var at = document();
    for (var part : reference.substring(2).split("/")) {
      at = at.at(part);
    }
    return at;
  }

  private String type(Json schema) {
    var reference = schema.at("$ref").text();
    if (!reference.isEmpty()) {
      return reference.substring(reference.lastIndexOf('/') + 1);
    }
    if (schema.at("enum").present()) {
      return String.join("|", schema.at("enum").texts());
    }
    var type = schema.at("type").text();
    return type.equals("array") ? type(schema.at("items")) + "[]" : type.isEmpty() ? "any" : type;
  }

  String signature(String method) {
    var parameters =
        parameters(method).stream()
            .map(p -> p.name() + (p.required() ? ": " : "?: ") + p.type())
            .toList();
    return method + (parameters.isEmpty() ? "()" : "({" + String.join(", ", parameters) + "})");
  }

  String summary(String method) {
    return method(method).map(found -> found.at("summary").text()).orElse("");
  }

  /** The page of a method, or the methods of a namespace. */
  Optional<String> help(String name) {
    if (method(name).isPresent()) {
      var page = new StringBuilder(signature(name) + "\n  " + summary(name));
      for (var p : parameters(name)) {
        page.append(
            "\n  %-14s %-18s %s%s"
                .formatted(p.name(), p.type(), p.required() ? "(required) " : "", p.about()));
      }
      return Optional.of(page.toString());
    }
    var lines =
        document().at("methods").items().stream()
            .filter(method -> method.at("name").text().startsWith(name + "."))
            .map(
                method ->
                    "%-22s %s".formatted(method.at("name").text(), method.at("summary").text()))
            .toList();
    return lines.isEmpty() ? Optional.empty() : Optional.of(String.join("\n", lines));
  }
}
