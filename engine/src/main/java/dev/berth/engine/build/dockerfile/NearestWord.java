package dev.berth.engine.build.dockerfile;

import java.util.Comparator;
import java.util.List;

/** The word that somebody probably meant. */
final class NearestWord {
  private static final int MAX_DISTANCE = 3;
  private static final int MAX_LENGTH = 40;

  private NearestWord() {}

  /** {@code ; did you mean X?}, or {@code ; it knows X, Y} where nothing is near. */
  static String hint(String prefix, String word, List<String> known) {
    var best =
        known.stream()
            .min(Comparator.comparingInt(candidate -> distance(word, candidate)))
            .filter(candidate -> distance(word, candidate) <= MAX_DISTANCE)
            .filter(candidate -> distance(word, candidate) < candidate.length());
    if (best.isPresent()) {
      return "; did you mean %s%s?".formatted(prefix, best.get());
    }
    return known.isEmpty()
        ? "; remove it"
        : "; it knows " + prefix + String.join(", " + prefix, known);
  }

  /** Insertions, deletions and replacements between two words. */
  static int distance(String from, String to) {
    if (from.length() > MAX_LENGTH) {
      return MAX_LENGTH;
    }
    var row = new int[to.length() + 1];
    for (int j = 0; j <= to.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= from.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= to.length(); j++) {
        int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[to.length()];
  }
}
