package dev.berth.engine.build.dockerfile;

import java.util.Comparator;
import java.util.List;

/** The word that somebody probably meant. */
final class NearestWord {
  /** Letters that a word has in which two may be wrong; in a shorter one it is one. */
  private static final int LONGER = 6;

  private static final int MAX_LENGTH = 40;

  private NearestWord() {}

  /** {@code ; did you mean X?}, or {@code ; it knows X, Y} where nothing is near. */
  static String hint(String prefix, String word, List<String> known) {
    var best =
        known.stream()
            .min(Comparator.comparingInt(candidate -> distance(word, candidate)))
            .filter(candidate -> distance(word, candidate) <= (word.length() < LONGER ? 1 : 2));
    if (best.isPresent()) {
      return "; did you mean %s%s?".formatted(prefix, best.get());
    }
    return known.isEmpty()
        ? "; remove it"
        : "; it knows " + prefix + String.join(", " + prefix, known);
  }

  /** Letters to insert, remove, replace, or swap with their neighbour. */
  static int distance(String from, String to) {
    if (from.length() > MAX_LENGTH) {
      return MAX_LENGTH;
    }
    var rows = new int[from.length() + 1][to.length() + 1];
    for (int i = 0; i <= from.length(); i++) {
      for (int j = 0; j <= to.length(); j++) {
        if (i == 0 || j == 0) {
          rows[i][j] = i + j;
          continue;
        }
        int replaced = rows[i - 1][j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        rows[i][j] = Math.min(replaced, 1 + Math.min(rows[i - 1][j], rows[i][j - 1]));
        if (i > 1
            && j > 1
            && from.charAt(i - 1) == to.charAt(j - 2)
            && from.charAt(i - 2) == to.charAt(j - 1)) {
          rows[i][j] = Math.min(rows[i][j], rows[i - 2][j - 2] + 1);
        }
      }
    }
    return rows[from.length()][to.length()];
  }
}
