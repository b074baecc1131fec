package dev.berth.shell.repl;

import dev.berth.shell.client.Json;
import dev.berth.shell.command.Lines;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What can be called and how, for completion, hints and help: the API as its description tells it,
 * and {@code methods.json}, which tells what the shell adds and changes. Read when it is first
 * asked.
 */
final class ApiModel {
  private static final char NO_BREAK = '\u00a0';

  private @Nullable Json document;
  private @Nullable Map<String, Method> methods;

  /**
   * A method as one calls it here.
   *
   * @param words what is given before the object of parameters
   */
  record Method(String name, String words, String about, List<Parameter> parameters) {
    /** How it is called, under the name that somebody has typed for it. */
    String signature(String called) {
      var options =
          parameters.stream().map(Parameter::declared).collect(Collectors.joining(", ", "{", "}"));
      return Stream.of(words, parameters.isEmpty() ? "" : options)
          .filter(part -> !part.isEmpty())
          .collect(Collectors.joining(", ", called + "(", ")"));
    }

    Optional<Parameter> parameter(String name) {
      return parameters.stream().filter(one -> one.name().equals(name)).findFirst();
    }
  }

  /** A parameter or field: its type as people write it, and the words it can or usually will be. */
  record Parameter(
      String name, String type, boolean required, String about, List<String> words, Json schema) {
    String declared() {
      return name + (required ? ": " : "?: ") + type;
    }

    String described() {
      return declared() + (about.isBlank() ? "" : "  " + about);
    }
  }

  private synchronized Json document() {
    if (document == null) {
      document = read("/openrpc.json");
    }
    return document;
  }

  private static Json read(String resource) {
    try (var in = ApiModel.class.getResourceAsStream(resource)) {
      return in == null ? Json.ABSENT : Json.parse(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private synchronized Map<String, Method> methods() {
    if (methods == null) {
      var described = new LinkedHashMap<String, Method>();
      for (var method : document().at("methods").items()) {
        var name = method.at("name").text();
        described.put(name, new Method(name, "", method.at("summary").text(), parameters(method)));
      }
      var known = new LinkedHashMap<>(described);
      for (var added : read("methods.json").items()) {
        var of = Optional.ofNullable(described.get(added.at("of").text()));
        known.put(added.at("name").text(), added(added, of));
      }
      methods = known;
    }
    return methods;
  }

  private static Method added(Json told, Optional<Method> of) {
    var without = told.at("without").texts();
    var parameters = new ArrayList<Parameter>();
    of.ifPresent(
        method ->
            method.parameters().stream()
                .filter(parameter -> !without.contains(parameter.name()))
                .forEach(parameters::add));
    for (var one : told.at("with").items()) {
      parameters.add(
          new Parameter(
              one.at("name").text(),
              one.at("type").text(),
              one.at("required").isTrue(),
              one.at("about").text(),
              List.of(),
              Json.ABSENT));
    }
    var about = told.at("about").text(of.map(Method::about).orElse(""));
    return new Method(told.at("name").text(), told.at("words").text(""), about, parameters);
  }

  private List<Parameter> parameters(Json method) {
    return method.at("params").items().stream()
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

  Optional<Method> method(String name) {
    return Optional.ofNullable(methods().get(name));
  }

  /** A parameter, or a field within one, that a path of keys leads to. */
  Optional<Parameter> parameter(Method method, List<String> keys) {
    return keys.isEmpty()
        ? Optional.empty()
        : parameters(method, keys.subList(0, keys.size() - 1)).stream()
            .filter(one -> one.name().equals(keys.getLast()))
            .findFirst();
  }

  /** What can stand in the object that a path of keys leads to. */
  List<Parameter> parameters(Method method, List<String> keys) {
    var parameters = method.parameters();
    for (var key : keys) {
      parameters =
          parameters.stream()
              .filter(parameter -> parameter.name().equals(key))
              .findFirst()
              .map(this::fields)
              .orElse(List.of());
    }
    return parameters;
  }

  /** The fields of a parameter that is an object or a list of them. */
  private List<Parameter> fields(Parameter of) {
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
    var one = resolved(item.present() ? item : schema);
    var words = one.at(one.at("enum").present() ? "enum" : "examples").texts();
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

  /** The page of a method, and the methods of a namespace, in lines that are no longer. */
  Optional<String> help(String name, int columns) {
    var page = method(name).map(method -> page(method, columns)).orElse("");
    return Optional.of((page + list(name, columns)).stripTrailing()).filter(it -> !it.isEmpty());
  }

  private static String page(Method method, int columns) {
    var parameters = new LinkedHashMap<String, String>();
    method.parameters().forEach(each -> parameters.put(each.declared(), each.about()));
    var called = shown(method.name()) + "(";
    var rest = method.signature("").substring(1).replace(": ", ":" + NO_BREAK);
    return Lines.wrapped(called, rest, columns).replace(NO_BREAK, ' ')
        + Lines.wrapped("  ", method.about(), columns)
        + Lines.explained(parameters, columns);
  }

  private String list(String namespace, int columns) {
    var about = new LinkedHashMap<String, String>();
    methods().values().stream()
        .filter(method -> method.name().startsWith(namespace + "."))
        .forEach(method -> about.put(shown(method.name()), method.about()));
    return Lines.explained(about, columns);
  }

  /** A method of an object as one would call it. */
  private static String shown(String name) {
    return switch (name) {
      case "Container.new" -> "new Web";
      default -> name.replaceFirst("^Container\\.", "c.").replaceFirst("^Image\\.", "Web.");
    };
  }
}
