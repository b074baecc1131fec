package dev.berth.sdk;

import dev.berth.sdk.ApiModel.Shape;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Makes TypeScript declarations: of the client for Node, whose calls give promises, or of the
 * shell's globals, whose calls block. Both share what is generated and the hand-written
 * objects.d.ts.
 */
final class TypeScriptDeclarations {
  private final ApiModel api;
  private final boolean shell;

  TypeScriptDeclarations(ApiModel api, boolean shell) {
    this.api = api;
    this.shell = shell;
  }

  String text() {
    var lines =
        new Lines()
            .add(JavaScriptEmitter.GENERATED)
            .add(resource(shell ? "shell.d.ts" : "node.d.ts"));
    api.choices().forEach(choice -> choice(lines, choice));
    api.records().forEach(record -> structure(lines, record.name(), record.doc(), record.fields()));
    for (var namespace : api.namespaces()) {
      namespace.methods().stream()
          .filter(method -> !method.parameters().isEmpty())
          .forEach(
              method ->
                  structure(
                      lines,
                      parameters(method),
                      "Parameters of %s.".formatted(method.name()),
                      method.parameters()));
      namespace(lines, namespace);
    }
    lines.add(resource("objects.d.ts").stripTrailing());
    return lines.toString();
  }

  private static String resource(String name) {
    try (var in = TypeScriptDeclarations.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("the resource " + name + " is missing");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String parameters(ApiModel.Method method) {
    var dot = method.name().indexOf('.');
    return Words.capital(method.name().substring(0, dot))
        + Words.capital(method.shortName())
        + "Parameters";
  }

  private static void choice(Lines lines, ApiModel.Choice choice) {
    lines.blank();
    doc(lines, 0, choice.doc());
    var words = choice.words().stream().map("\"%s\""::formatted).toList();
    // A newer server may know more of them.
    lines.add("type %s = %s | (string & {});".formatted(choice.name(), String.join(" | ", words)));
  }

  private static void structure(Lines lines, String name, String doc, List<ApiModel.Field> fields) {
    lines.blank();
    doc(lines, 0, doc);
    lines.add("interface %s {".formatted(name));
    for (var field : fields) {
      doc(lines, 2, field.doc());
      var optional = field.required() ? "" : "?";
      lines.add(2, "%s%s: %s;".formatted(field.name(), optional, type(field.type())));
    }
    lines.add("}");
  }

  private void namespace(Lines lines, ApiModel.Namespace namespace) {
    lines.blank();
    doc(lines, 0, namespace.doc());
    lines.add("interface %sMethods {".formatted(Words.capital(namespace.name())));
    for (var method : namespace.methods()) {
      var special = special(method);
      doc(lines, 2, method.doc());
      for (var signature : special.isEmpty() ? List.of(signature(method)) : special) {
        lines.add(
            2,
            method.shortName()
                + signature.replace("CALL", shell ? "" : ", options?: CallOptions")
                + ";");
      }
    }
    lines.add("}");
  }

  private static String signature(ApiModel.Method method) {
    var required = method.parameters().stream().anyMatch(ApiModel.Field::required);
    var type = method.parameters().isEmpty() ? "{}" : parameters(method);
    var result =
        method.stream()
            .map(item -> "Items<%s>".formatted(type(item)))
            .orElseGet(
                () -> "Result<%s>".formatted(type(method.operation().orElse(method.result()))));
    return "(parameters%s: %sCALL): %s".formatted(required ? "" : "?", type, result);
  }

  /** Methods whose tokens the clients use by themselves. */
  private static List<String> special(ApiModel.Method method) {
    return switch (method.name()) {
      case "image.importTar" ->
          List.of(
              "(parameters: ImageImportTarParameters & { file: File }CALL): Result<ImageIdentity>");
      case "image.load" ->
          List.of("(parameters: ImageLoadParameters & { file: File }CALL): Result<ImageLoaded>");
      case "image.save" ->
          List.of("(parameters: ImageSaveParameters & { file: Target }CALL): Result<ImageSaved>");
      case "image.mount" -> List.of("(parameters: ImageMountParametersCALL): Result<MountedImage>");
      case "build.run" ->
          List.of(
              "(parameters: Omit<BuildRunParameters, \"context\"> & { context?: string | URL }CALL):"
                  + " Result<BuildResult>");
      case "container.logs" ->
          List.of(
              "(parameters: ContainerLogsParameters & { follow: true; details: true }CALL):"
                  + " Items<ContainerLogLine>",
              "(parameters: ContainerLogsParameters & { follow: true; details?: false }CALL): Items<string>",
              "(parameters: ContainerLogsParameters & { follow?: false; details: true }CALL):"
                  + " Result<ContainerLogLine[]>",
              "(parameters: ContainerLogsParameters & { follow?: false; details?: false }CALL):"
                  + " Result<string[]>");
      case "container.exec" ->
          List.of(
              "(parameters: ContainerExecParameters & { input?: Input }CALL): Result<ProgramResult>");
      case "container.attach" ->
          List.of(
              "(parameters: ContainerAttachParameters & { input?: Input }CALL): Result<ProgramResult>");
      default -> List.of();
    };
  }

  private static void doc(Lines lines, int indent, String text) {
    if (text.isEmpty()) {
      return;
    }
    var wrapped = Words.wrap(text.replace("*/", "* /"), 110 - indent);
    if (wrapped.size() == 1) {
      lines.add(indent, "/** %s */".formatted(wrapped.getFirst()));
      return;
    }
    lines.add(indent, "/**");
    wrapped.forEach(line -> lines.add(indent, " * " + line));
    lines.add(indent, " */");
  }

  private static String type(Shape shape) {
    return switch (shape) {
      case Shape.Text() -> "string";
      case Shape.Truth() -> "boolean";
      case Shape.Whole() -> "number";
      case Shape.Decimal() -> "number";
      case Shape.Anything() -> "unknown";
      case Shape.ListOf(var element) -> "Array<%s>".formatted(type(element));
      case Shape.MapOf(var value) -> "Record<string, %s>".formatted(type(value));
      case Shape.Reference(var name) -> name;
    };
  }
}
