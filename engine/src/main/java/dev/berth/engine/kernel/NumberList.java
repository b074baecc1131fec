package dev.berth.engine.kernel;

import dev.berth.engine.error.BerthException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A list of CPUs or memory nodes in the kernel's notation, such as {@code 0-3,8}.
 *
 * @param ranges in the order of the text
 */
public record NumberList(List<Range> ranges) {

  /** First and last number, both included. */
  public record Range(int first, int last) {}

  /** What the kernel can count; larger numbers have made engines allocate until they died. */
  private static final int LARGEST = 8191;

  private static final Pattern RANGE = Pattern.compile("([0-9]{1,10})(?:-([0-9]{1,10}))?");

  public NumberList {
    ranges = List.copyOf(ranges);
  }

  /** Reads a list; the text may end with a line end. */
  public static NumberList parse(String text) {
    var ranges = new ArrayList<Range>();
    for (var part : text.strip().split(",", -1)) {
      var match = RANGE.matcher(part);
      if (!match.matches()) {
        throw refused(text, "\"" + part + "\" is neither a number nor a range such as 0-3");
      }
      var first = Long.parseLong(match.group(1));
      var last = match.group(2) == null ? first : Long.parseLong(match.group(2));
      if (last < first) {
        throw refused(text, "the range \"" + part + "\" ends before it begins");
      }
      if (last > LARGEST) {
        throw refused(text, last + " is past " + LARGEST + ", the largest number");
      }
      ranges.add(new Range((int) first, (int) last));
    }
    return new NumberList(ranges);
  }

  private static BerthException refused(String text, String why) {
    var shown = text.length() > 100 ? text.substring(0, 100) + "..." : text;
    return BerthException.invalid("cannot read the list \"%s\": %s".formatted(shown.strip(), why));
  }

  public int count() {
    return ranges.stream().mapToInt(range -> range.last() - range.first() + 1).sum();
  }

  /** Whether every number of another list is in this one. */
  public boolean containsAll(NumberList other) {
    return other.ranges.stream()
        .allMatch(
            range -> {
              for (int number = range.first(); number <= range.last(); number++) {
                if (!contains(number)) {
                  return false;
                }
              }
              return true;
            });
  }

  private boolean contains(int number) {
    return ranges.stream().anyMatch(one -> one.first() <= number && number <= one.last());
  }

  /** In the kernel's notation. */
  @Override
  public String toString() {
    return ranges.stream()
        .map(
            range ->
                range.first() == range.last()
                    ? Integer.toString(range.first())
                    : range.first() + "-" + range.last())
        .collect(Collectors.joining(","));
  }
}
