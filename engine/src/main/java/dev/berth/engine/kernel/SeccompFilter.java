package dev.berth.engine.kernel;

import java.util.List;
import java.util.Set;

/**
 * A filter of system calls: a list of exceptions to a default answer.
 *
 * @param defaultErrno what a call that no rule names fails with
 * @param architectures beside the native one, by libseccomp's names: {@code x86}, {@code x32}
 * @param rules in order
 * @param known names of every call that was decided on, allowed or not: those newer than all of
 *     them answer ENOSYS, so that programs fall back to older ones
 */
public record SeccompFilter(
    int defaultErrno, List<String> architectures, List<Rule> rules, Set<String> known) {

  /** How an argument is compared. */
  public enum Comparison {
    NOT_EQUAL,
    LESS,
    LESS_OR_EQUAL,
    EQUAL,
    GREATER_OR_EQUAL,
    GREATER,
    MASKED_EQUAL
  }

  /**
   * A condition on an argument.
   *
   * @param index 0 to 5
   * @param value what it is compared with; the mask for {@link Comparison#MASKED_EQUAL}
   * @param masked what the masked argument must be
   */
  public record Condition(int index, Comparison comparison, long value, long masked) {}

  /**
   * Calls with the same answer.
   *
   * @param errno what they fail with; 0 allows them
   * @param calls by name; names that the library doesn't know are passed over
   * @param conditions all of which hold together
   */
  public record Rule(int errno, List<String> calls, List<Condition> conditions) {
    public Rule {
      calls = List.copyOf(calls);
      conditions = List.copyOf(conditions);
    }
  }

  public SeccompFilter {
    architectures = List.copyOf(architectures);
    rules = List.copyOf(rules);
    known = Set.copyOf(known);
  }
}
