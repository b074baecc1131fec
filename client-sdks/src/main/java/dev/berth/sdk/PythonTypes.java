package dev.berth.sdk;

import dev.berth.sdk.ApiModel.Shape;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;

/** Makes types.py: a dataclass for each record, an enum for each closed set of words. */
final class PythonTypes {
  private PythonTypes() {}

  static String module(ApiModel api) {
    var lines =
        new Lines()
            .add(PythonEmitter.GENERATED)
            .add("\"\"\"What goes into calls and comes out of them.")
            .blank()
            .add(
                "Fields that this client doesn't know are kept in ``extra``, words that it doesn't know become")
            .add("members of their enum: a newer server is understood as far as it was known.")
            .add("\"\"\"")
            .blank()
            .add("from __future__ import annotations")
            .blank()
            .add("from dataclasses import dataclass, field")
            .add("from typing import Any, Dict, List, Optional")
            .blank()
            .add("from ._core.codec import Record, Word, nothing");
    api.choices().forEach(choice -> choice(lines, choice));
    ordered(api).values().forEach(record -> record(lines, record));
    return lines.toString();
  }

  private static Map<String, ApiModel.Structure> ordered(ApiModel api) {
    var records = new LinkedHashMap<String, ApiModel.Structure>();
    api.records().forEach(record -> records.put(record.name(), record));
    return records;
  }

  private static void choice(Lines lines, ApiModel.Choice choice) {
    lines.blank().blank().add("class %s(Word):".formatted(choice.name()));
    doc(lines, 4, choice.doc());
    choice
        .words()
        .forEach(word -> lines.add(4, "%s = \"%s\"".formatted(Words.constant(word), word)));
  }

  private static void record(Lines lines, ApiModel.Structure record) {
    lines.blank().blank().add("@dataclass(frozen=True)");
    lines.add("class %s(Record):".formatted(record.name()));
    doc(lines, 4, record.doc());
    // What must be there comes first: dataclasses of Python 3.9 want it so.
    var fields =
        record.fields().stream()
            .sorted(Comparator.comparingInt(field -> field.required() ? 0 : 1))
            .toList();
    for (var field : fields) {
      var name = Words.snake(field.name());
      lines.add(
          4,
          field.required()
              ? "%s: %s".formatted(name, hint(field.type()))
              : "%s: Optional[%s] = %s"
                  .formatted(
                      name,
                      hint(field.type()),
                      field.secret() ? "field(default=None, repr=False)" : "None"));
      doc(lines, 4, field.doc());
    }
    lines.add(
        4, "extra: Dict[str, Any] = field(default_factory=nothing, repr=False, compare=False)");
  }

  /** A docstring, or nothing. */
  static void doc(Lines lines, int indent, String text) {
    if (text.isEmpty()) {
      return;
    }
    var wrapped = Words.wrap(text.replace("\\", "\\\\"), 96 - indent);
    if (wrapped.size() == 1 && !text.endsWith("\"")) {
      lines.add(indent, "\"\"\"%s\"\"\"".formatted(wrapped.getFirst()));
      return;
    }
    lines.add(indent, "\"\"\"" + wrapped.getFirst());
    wrapped.stream().skip(1).forEach(line -> lines.add(indent, line));
    lines.add(indent, "\"\"\"");
  }

  /** The type of a field, in types.py. */
  static String hint(Shape type) {
    return switch (type) {
      case Shape.Text() -> "str";
      case Shape.Truth() -> "bool";
      case Shape.Whole() -> "int";
      case Shape.Decimal() -> "float";
      case Shape.Anything() -> "Any";
      case Shape.ListOf(var element) -> "List[%s]".formatted(hint(element));
      case Shape.MapOf(var value) -> "Dict[str, %s]".formatted(hint(value));
      case Shape.Reference(var name) -> name;
    };
  }
}
