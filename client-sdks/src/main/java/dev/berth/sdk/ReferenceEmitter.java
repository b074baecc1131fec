package dev.berth.sdk;

import dev.berth.sdk.ApiModel.Shape;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Makes docs/reference.md: each method and type of the API. */
final class ReferenceEmitter implements Emitter {
  private static final Path FILE = Path.of("docs/reference.md");

  /** Values of required parameters in examples, by name. */
  private static final Map<String, String> SAMPLES =
      Map.ofEntries(
          Map.entry("container", "\"web\""),
          Map.entry("image", "\"debian:12\""),
          Map.entry("reference", "\"mine:1\""),
          Map.entry("name", "\"web2\""),
          Map.entry("command", "[\"uname\",\"-r\"]"),
          Map.entry("operation", "\"01f0c4\""),
          Map.entry("plan", "\"7d1e\""),
          Map.entry("policy", "{\"danglingImages\":true}"),
          Map.entry("exec", "\"5c8e4b0a6d0f4c3f9b1a2e7d8c6f5a4b\""));

  @Override
  public Map<Path, String> files(ApiModel api) {
    var lines = new Lines();
    lines
        .add("# Reference of the API, version " + api.version())
        .blank()
        .add(
            "Generated from openrpc.json by `client-sdks`; don't edit it. How calls travel, what the")
        .add("errors mean and what streams carry is in [protocol.md](protocol.md).")
        .blank()
        .add(
            "Every method fails with the kinds of [ErrorKind](#operationerrorkind) that its work can meet;")
        .add(
            "INVALID_ARGUMENT (-32602) where a parameter is unknown, missing or ill-typed. A mutating method")
        .add("takes a `requestId` beside its parameters.");
    for (var namespace : api.namespaces()) {
      lines.blank().add("## " + namespace.name()).blank().add(namespace.doc());
      namespace.methods().forEach(method -> method(lines, method));
    }
    lines.blank().add("## Types");
    api.records().forEach(record -> record(lines, record));
    api.choices().forEach(choice -> choice(lines, choice));
    return Map.of(FILE, lines.toString());
  }

  private static void method(Lines lines, ApiModel.Method method) {
    lines.blank().add("### " + method.name()).blank().add(method.doc());
    lines.blank().add(marks(method));
    if (!method.parameters().isEmpty()) {
      lines.blank();
      fields(lines, "parameter", method.parameters());
    }
    lines.blank().add("Result: %s.".formatted(type(method.result())));
    method
        .operation()
        .ifPresent(type -> lines.add("Result of the operation: %s.".formatted(type(type))));
    method.stream().ifPresent(type -> lines.add("Items: %s.".formatted(type(type))));
    lines.blank().add("    --> " + example(method));
  }

  private static String marks(ApiModel.Method method) {
    var marks = new StringBuilder("Since %s".formatted(method.since()));
    marks.append(method.mutating() ? "; mutating" : "; changes nothing");
    method.scope().ifPresent(scope -> marks.append("; scope ").append(scope));
    method.operation().ifPresent(_ -> marks.append("; begins an operation"));
    method.stream().ifPresent(_ -> marks.append("; begins a subscription"));
    method
        .bytes()
        .ifPresent(
            use ->
                marks.append(
                    switch (use) {
                      case "upload" -> "; its token takes an upload";
                      case "download" -> "; its token gives a download";
                      default -> "; its token connects standard streams";
                    }));
    return marks.append('.').toString();
  }

  private static String example(ApiModel.Method method) {
    var parameters =
        method.parameters().stream()
            .filter(ApiModel.Field::required)
            .map(field -> "\"%s\":%s".formatted(field.name(), sample(field)))
            .collect(Collectors.joining(","));
    return "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"%s\",\"params\":{%s}}"
        .formatted(method.name(), parameters);
  }

  private static String sample(ApiModel.Field field) {
    var known = SAMPLES.get(field.name());
    if (known != null) {
      return known;
    }
    return switch (field.type()) {
      case Shape.Text(), Shape.Reference(_) -> "\"" + field.name() + "\"";
      case Shape.Truth() -> "true";
      case Shape.Whole() -> "1";
      case Shape.Decimal() -> "1.5";
      case Shape.Anything(), Shape.MapOf(_) -> "{}";
      case Shape.ListOf(_) -> "[]";
    };
  }

  private static void fields(Lines lines, String title, List<ApiModel.Field> fields) {
    lines.add("| %s | type | |".formatted(title)).add("|---|---|---|");
    for (var field : fields) {
      lines.add(
          "| `%s`%s | %s | %s%s |"
              .formatted(
                  field.name(),
                  field.required() ? "" : " (optional)",
                  type(field.type()),
                  field.secret() ? "Secret: neither logged nor kept. " : "",
                  field.doc().replace("|", "\\|")));
    }
  }

  private static void record(Lines lines, ApiModel.Structure record) {
    lines.blank().add("### " + record.name()).blank();
    if (!record.doc().isEmpty()) {
      lines.add(record.doc()).blank();
    }
    fields(lines, "field", record.fields());
  }

  private static void choice(Lines lines, ApiModel.Choice choice) {
    lines.blank().add("### " + choice.name()).blank();
    if (!choice.doc().isEmpty()) {
      lines.add(choice.doc()).blank();
    }
    lines.add(
        "One of %s; later versions may know more."
            .formatted(
                choice.words().stream().map("`%s`"::formatted).collect(Collectors.joining(", "))));
  }

  private static String type(Shape type) {
    return switch (type) {
      case Shape.Text() -> "string";
      case Shape.Truth() -> "boolean";
      case Shape.Whole() -> "integer";
      case Shape.Decimal() -> "number";
      case Shape.Anything() -> "any JSON";
      case Shape.ListOf(var element) -> "list of " + type(element);
      case Shape.MapOf(var value) -> "object of " + type(value);
      case Shape.Reference(var name) ->
          "[%s](#%s)".formatted(name, name.toLowerCase(java.util.Locale.ROOT));
    };
  }
}
