package dev.berth.engine.security;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.kernel.SeccompFilter;
import dev.berth.engine.kernel.SeccompFilter.Comparison;
import dev.berth.engine.kernel.SeccompFilter.Condition;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A seccomp profile as it is written down, before capabilities and processor choose from it.
 *
 * @param lines in order
 */
record SeccompRules(List<Line> lines) {
  private static final int EPERM = 1;
  private static final Pattern ARGUMENT =
      Pattern.compile("arg([0-5])([<>=&])(?:(0x[0-9a-f]+)=)?((?:0x)?[0-9a-f]+)");

  /**
   * A line of the profile.
   *
   * @param errno 0 allows
   * @param with capabilities that must all be there
   * @param without capabilities of which none may be there
   * @param architectures empty for all
   */
  record Line(
      int errno,
      long with,
      long without,
      Set<String> architectures,
      List<Condition> conditions,
      List<String> calls) {

    boolean appliesTo(long capabilities, String architecture) {
      return (capabilities & with) == with
          && (capabilities & without) == 0
          && (architectures.isEmpty() || architectures.contains(architecture));
    }
  }

  SeccompRules {
    lines = List.copyOf(lines);
  }

  /** Reads a profile; {@code seccomp.profile} tells the format. */
  static SeccompRules parse(String text) {
    var lines = new ArrayList<Line>();
    var joined = text.replaceAll("(?m)^#.*\n", "").replaceAll("\n[ \t]+", " ");
    joined.lines().filter(line -> !line.isBlank()).forEach(line -> lines.add(line(line)));
    return new SeccompRules(lines);
  }

  private static Line line(String line) {
    var halves = line.split(":\\s*", 2);
    if (halves.length != 2) {
      throw malformed(line);
    }
    int errno = 0;
    long with = 0;
    long without = 0;
    Set<String> architectures = Set.of();
    var conditions = new ArrayList<Condition>();
    for (var word : halves[0].split(" ")) {
      var value = word.substring(word.indexOf('=') + 1);
      if (word.startsWith("errno=")) {
        errno = Integer.parseInt(value);
      } else if (word.startsWith("cap=")) {
        with = bits(value);
      } else if (word.startsWith("nocap=")) {
        without = bits(value);
      } else if (word.startsWith("arch=")) {
        architectures = Set.of(value.split(","));
      } else if (word.startsWith("arg")) {
        conditions.add(condition(word));
      } else if (!word.equals("allow")) {
        throw malformed(line);
      }
    }
    return new Line(
        errno, with, without, architectures, conditions, List.of(halves[1].strip().split("\\s+")));
  }

  private static Condition condition(String word) {
    var match = ARGUMENT.matcher(word);
    if (!match.matches()) {
      throw malformed(word);
    }
    int index = Integer.parseInt(match.group(1));
    long last = Long.decode(match.group(4));
    return switch (match.group(2)) {
      case "<" -> new Condition(index, Comparison.LESS, last, 0);
      case ">" -> new Condition(index, Comparison.GREATER, last, 0);
      case "=" -> new Condition(index, Comparison.EQUAL, last, 0);
      default -> new Condition(index, Comparison.MASKED_EQUAL, Long.decode(match.group(3)), last);
    };
  }

  private static long bits(String names) {
    long bits = 0;
    for (var name : names.split(",")) {
      bits |= 1L << Capabilities.number(name);
    }
    return bits;
  }

  private static BerthException malformed(String what) {
    return BerthException.internal(
        "cannot read the seccomp profile: \"" + what + "\" is no rule", null);
  }

  /**
   * What remains for a process.
   *
   * @param architecture {@code amd64} or {@code arm64}
   */
  SeccompFilter filter(long capabilities, String architecture) {
    var rules = new ArrayList<SeccompFilter.Rule>();
    var known = new HashSet<String>();
    for (var line : lines) {
      known.addAll(line.calls());
      if (line.appliesTo(capabilities, architecture)) {
        rules.add(new SeccompFilter.Rule(line.errno(), line.calls(), line.conditions()));
      }
    }
    var others = architecture.equals("amd64") ? List.of("x86", "x32") : List.of("arm");
    return new SeccompFilter(EPERM, others, rules, known);
  }
}
