package dev.berth.engine.build;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Steps as a program gives them. */
final class Programs {
  private Programs() {}

  static ProgramStep words(String kind, String... words) {
    return new ProgramStep(
        kind,
        List.of(words),
        false,
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Map.of(),
        Optional.empty());
  }

  static ProgramStep shell(String kind, String text) {
    return new ProgramStep(
        kind,
        List.of(text),
        true,
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Map.of(),
        Optional.empty());
  }

  static ProgramStep values(String kind, Map<String, String> values) {
    return new ProgramStep(
        kind,
        List.of(),
        false,
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        values,
        Optional.empty());
  }

  static ProgramStep value(String kind, String value) {
    return new ProgramStep(
        kind,
        List.of(),
        false,
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Map.of(),
        Optional.of(value));
  }

  static ProgramStep copy(List<String> sources, String target, String owner, String mode) {
    return new ProgramStep(
        "copy",
        List.of(),
        false,
        sources,
        Optional.of(target),
        Optional.of(owner),
        Optional.of(mode),
        Map.of(),
        Optional.empty());
  }
}
