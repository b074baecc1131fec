package dev.berth.shell.repl;

import dev.berth.shell.Visible;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What stands below a call that is being typed: how it is called, and what the parameter at the
 * cursor is, or else what the method does.
 */
final class Hint {
  private final ApiModel api;
  private final Function<List<String>, Optional<ApiModel.Method>> methods;

  /**
   * Hints.
   *
   * @param methods the method that a path of names leads to
   */
  Hint(ApiModel api, Function<List<String>, Optional<ApiModel.Method>> methods) {
    this.api = api;
    this.methods = methods;
  }

  /** The lines for a cursor after a text; empty where it is in no call of a method. */
  List<String> after(String before, int width) {
    return Call.around(before)
        .flatMap(call -> methods.apply(call.path()).map(method -> lines(call, method, width)))
        .orElse(List.of());
  }

  private List<String> lines(Call call, ApiModel.Method method, int width) {
    var about =
        api.parameter(method, call.keys())
            .map(ApiModel.Parameter::described)
            .orElse(method.about());
    var signature = method.signature(String.join(".", call.path()));
    return Stream.of(signature, "  " + about)
        .map(line -> Visible.cut(Visible.line(line), width - 1))
        .toList();
  }
}
