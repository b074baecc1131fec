package dev.berth.shell.command;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** The known word that a mistyped one was probably meant to be. */
public final class Nearest {
  private static final int LONGER = 6;

  private Nearest() {}

  /**
   * The closest of the known words, if it is near: one slip in a short word, two in a longer one.
   */
  public static Optional<String> of(String word, Collection<String> known) {
    var limit = word.length() < LONGER ? 1 : 2;
    return known.stream()
        .filter(candidate -> distance(word, candidate) <= limit)
        .min(Comparator.comparingInt(candidate -> distance(word, candidate)));
  }

  /** Letters to insert, remove, replace, or swap with their neighbour. */
  static int distance(String a, String b) {
    var rows = new int[a.length() + 1][b.length() + 1];
    for (var i = 0; i <= a.length(); i++) {
      for (var j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          rows[i][j] = i + j;
          continue;
        }
        var same = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        var least = Math.min(rows[i - 1][j], rows[i][j - 1]) + 1;
        least = Math.min(least, rows[i - 1][j - 1] + same);
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          least = Math.min(least, rows[i - 2][j - 2] + 1);
        }
        rows[i][j] = least;
      }
    }
    return rows[a.length()][b.length()];
  }
}
