package dev.berth.sdk;

/** Makes errors.py: a class for each kind of error. */
final class PythonErrors {
  private static final String KINDS = "OperationErrorKind";

  private PythonErrors() {}

  static String module(ApiModel api) {
    var kinds =
        api.choices().stream()
            .filter(choice -> choice.name().equals(KINDS))
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException("openrpc.json has no " + KINDS));
    var lines =
        new Lines()
            .add(PythonEmitter.GENERATED)
            .add("\"\"\"What calls fail with: a class for each kind of error.\"\"\"")
            .blank()
            .add("from __future__ import annotations")
            .blank()
            .add("from typing import Dict, Type")
            .blank()
            .add("from ._core.failure import BerthError")
            .blank();
    for (var kind : kinds.words()) {
      lines
          .blank()
          .add("class %s(BerthError):".formatted(className(kind)))
          .add(4, "\"\"\"%s\"\"\"".formatted(kind))
          .blank()
          .add(4, "kind = \"%s\"".formatted(kind))
          .blank();
    }
    lines.blank().add("BY_KIND: Dict[str, Type[BerthError]] = {");
    kinds.words().forEach(kind -> lines.add(4, "\"%s\": %s,".formatted(kind, className(kind))));
    lines.add("}").blank().add("__all__ = [").add(4, "\"BerthError\",");
    kinds.words().forEach(kind -> lines.add(4, "\"%s\",".formatted(className(kind))));
    return lines.add("]").toString();
  }

  /**
   * Python has a PermissionError and a TimeoutError of its own: these are no subclasses of them.
   */
  private static String className(String kind) {
    return Words.pascal(kind);
  }
}
