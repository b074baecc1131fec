package dev.berth.sdk;

import dev.berth.sdk.ApiModel.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Makes _api.py, and _aio_api.py with the same methods for asyncio. What a method does beside a
 * call (wait for its operation, upload, connect streams) is in the hand-written core; here is
 * which.
 */
final class PythonMethods {
  /** Cancels what a WebSocket carries; here a subscription ends with its connection. */
  private static final String CANCELLING = "subscription";

  private final ApiModel api;
  private final List<ApiModel.Namespace> namespaces;
  private final boolean async;
  private final Set<String> choices;

  PythonMethods(ApiModel api, boolean async) {
    this.api = api;
    this.namespaces =
        api.namespaces().stream()
            .filter(namespace -> !namespace.name().equals(CANCELLING))
            .toList();
    this.async = async;
    this.choices = api.choices().stream().map(ApiModel.Choice::name).collect(Collectors.toSet());
  }

  String module() {
    var prefix = async ? "Async" : "";
    var core = async ? "aio" : "sync";
    var lines =
        new Lines()
            .add(PythonEmitter.GENERATED)
            .add("\"\"\"The methods of the API%s.\"\"\"".formatted(async ? " for asyncio" : ""))
            .blank()
            .add("from __future__ import annotations")
            .blank()
            .add("from typing import List, Mapping, Optional, Sequence, Union")
            .blank()
            .add("from . import types as t")
            .add("from ._core.calls import Download, OnProgress, Upload")
            .add(
                "from ._core.%s import %sCore, %sProgram, %sSubscription"
                    .formatted(core, prefix, prefix, prefix))
            .blank()
            .add("API_VERSION = \"%s\"".formatted(api.version()));
    for (var namespace : namespaces) {
      lines.blank().blank();
      lines.add("class %s%s:".formatted(prefix, className(namespace)));
      PythonTypes.doc(lines, 4, namespace.doc());
      lines
          .blank()
          .add(4, "def __init__(self, core: %sCore) -> None:".formatted(prefix))
          .add(8, "self._core = core");
      namespace.methods().forEach(method -> method(lines, method));
    }
    all(lines, prefix);
    return lines.toString();
  }

  /** The class that has a property for each namespace. */
  private void all(Lines lines, String prefix) {
    lines.blank().blank().add("class %sApi:".formatted(prefix));
    lines.add(4, "\"\"\"The namespaces of the API.\"\"\"");
    lines
        .blank()
        .add(4, "def __init__(self, core: %sCore) -> None:".formatted(prefix))
        .add(8, "self._core = core");
    for (var namespace : namespaces) {
      var type = prefix + className(namespace);
      lines.blank().add(4, "@property");
      lines.add(4, "def %s(self) -> %s:".formatted(namespace.name(), type));
      PythonTypes.doc(lines, 8, namespace.doc());
      lines.add(8, "return %s(self._core)".formatted(type));
    }
  }

  static String className(ApiModel.Namespace namespace) {
    return Words.capital(namespace.name()) + "Methods";
  }

  private void method(Lines lines, ApiModel.Method method) {
    boolean iterates = method.stream().isPresent();
    lines.blank();
    lines.add(
        4,
        "%sdef %s(".formatted(async && !iterates ? "async " : "", Words.snake(method.shortName())));
    lines.add(8, "self,");
    var parameters = parameters(method);
    if (!parameters.isEmpty()) {
      // The first may go without its name where it must be given: container.start("web").
      boolean positional = !parameters.getFirst().endsWith("= None");
      for (int i = 0; i < parameters.size(); i++) {
        if (i == (positional ? 1 : 0)) {
          lines.add(8, "*,");
        }
        lines.add(8, parameters.get(i) + ",");
      }
    }
    lines.add(4, ") -> %s:".formatted(result(method)));
    documentation(lines, method);
    body(lines, method);
  }

  /** The parameter whose place the bytes of an upload take: whether there is one, or none. */
  private static boolean isContext(ApiModel.Method method, ApiModel.Field field) {
    return uploads(method) && field.name().equals("context") && field.type() instanceof Shape.Truth;
  }

  private static boolean uploads(ApiModel.Method method) {
    return method.bytes().filter("upload"::equals).isPresent();
  }

  private static boolean downloads(ApiModel.Method method) {
    return method.bytes().filter("download"::equals).isPresent();
  }

  private static boolean hasContext(ApiModel.Method method) {
    return method.parameters().stream().anyMatch(field -> isContext(method, field));
  }

  private List<String> parameters(ApiModel.Method method) {
    var parameters = new ArrayList<String>();
    if (uploads(method) && !hasContext(method)) {
      parameters.add("file: Upload");
    }
    for (var field : method.parameters()) {
      if (isContext(method, field)) {
        parameters.add("context: Optional[Upload] = None");
        continue;
      }
      var name = Words.snake(field.name());
      parameters.add(
          field.required()
              ? "%s: %s".formatted(name, hint(field.type()))
              : "%s: Optional[%s] = None".formatted(name, hint(field.type())));
    }
    if (downloads(method)) {
      parameters.add(1, "file: Download");
    }
    if (method.operation().isPresent()) {
      parameters.add("on_progress: Optional[OnProgress] = None");
    }
    if (method.mutating()) {
      parameters.add("request_id: Optional[str] = None");
    }
    return parameters;
  }

  private String result(ApiModel.Method method) {
    var prefix = async ? "Async" : "";
    if (method.stream().isPresent()) {
      return "%sSubscription[%s]".formatted(prefix, answer(method.stream().get()));
    }
    if (method.operation().isPresent()) {
      return answer(method.operation().get());
    }
    return method.bytes().isPresent() ? prefix + "Program" : answer(method.result());
  }

  private void documentation(Lines lines, ApiModel.Method method) {
    var text = new ArrayList<>(Words.wrap(method.doc().replace("\\", "\\\\"), 88));
    var documented = new ArrayList<String>();
    if (uploads(method)) {
      documented.add(
          hasContext(method)
              ? "context: folder to send, or a tar: a path, bytes, an open file or chunks of bytes."
              : "file: what to send: a path, bytes, an open file or chunks of bytes.");
    }
    if (downloads(method)) {
      documented.add("file: where it goes: the path of a file, or an open file.");
    }
    for (var field : method.parameters()) {
      if (!field.doc().isEmpty() && !isContext(method, field)) {
        documented.add(Words.snake(field.name()) + ": " + field.doc().replace("\\", "\\\\"));
      }
    }
    if (method.operation().isPresent()) {
      documented.add("on_progress: called with each progress that the operation makes.");
    }
    if (method.mutating()) {
      documented.add("request_id: makes one call of this and a repeated one; made when left out.");
    }
    if (text.size() == 1 && documented.isEmpty()) {
      lines.add(8, "\"\"\"%s\"\"\"".formatted(text.getFirst()));
      return;
    }
    lines.add(8, "\"\"\"" + text.getFirst());
    text.stream().skip(1).forEach(line -> lines.add(8, line));
    if (!documented.isEmpty()) {
      lines.blank().add(8, "Args:");
      for (var item : documented) {
        var wrapped = Words.wrap(item, 84);
        lines.add(12, wrapped.getFirst());
        wrapped.stream().skip(1).forEach(line -> lines.add(16, line));
      }
    }
    lines.add(8, "\"\"\"");
  }

  private void body(Lines lines, ApiModel.Method method) {
    var wait = async && method.stream().isEmpty() ? "await " : "";
    lines.add(8, "return %sself._core.%s(".formatted(wait, call(method)));
    lines.add(12, "\"%s\",".formatted(method.name()));
    lines.add(12, "{");
    for (var field : method.parameters()) {
      lines.add(
          16,
          isContext(method, field)
              ? "\"context\": context is not None or None,"
              : "\"%s\": %s,".formatted(field.name(), Words.snake(field.name())));
    }
    lines.add(12, "},");
    method.stream()
        .or(method::operation)
        .or(() -> answerOf(method))
        .ifPresent(type -> lines.add(12, answer(type) + ","));
    if (uploads(method)) {
      lines.add(12, "upload=%s,".formatted(hasContext(method) ? "context" : "file"));
    }
    if (downloads(method)) {
      lines.add(12, "download=file,");
    }
    if (method.operation().isPresent()) {
      lines.add(12, "on_progress=on_progress,");
    }
    if (method.mutating()) {
      lines.add(12, "request_id=request_id,");
    }
    if (call(method).equals("call") && method.mutating()) {
      lines.add(12, "mutating=True,");
    }
    if (!method.idempotent()) {
      lines.add(12, "idempotent=False,");
    }
    lines.add(8, ")");
  }

  private static java.util.Optional<Shape> answerOf(ApiModel.Method method) {
    return method.bytes().isPresent()
        ? java.util.Optional.empty()
        : java.util.Optional.of(method.result());
  }

  private static String call(ApiModel.Method method) {
    if (method.stream().isPresent()) {
      return "subscribe";
    }
    if (method.operation().isPresent()) {
      return "operate";
    }
    return method.bytes().isPresent() ? "program" : "call";
  }

  /** The type of an answer; lists and maps are of the builtins. */
  private static String answer(Shape type) {
    return switch (type) {
      case Shape.Reference(var name) -> "t." + name;
      case Shape.ListOf(var element) -> "List[%s]".formatted(answer(element));
      default -> PythonTypes.hint(type);
    };
  }

  /** The type of a parameter: as wide as can be sent. */
  private String hint(Shape type) {
    return switch (type) {
      case Shape.ListOf(var element) -> "Sequence[%s]".formatted(hint(element));
      case Shape.MapOf(var value) -> "Mapping[str, %s]".formatted(hint(value));
      case Shape.Reference(var name) ->
          choices.contains(name) ? "Union[t.%s, str]".formatted(name) : "t." + name;
      default -> PythonTypes.hint(type);
    };
  }
}
