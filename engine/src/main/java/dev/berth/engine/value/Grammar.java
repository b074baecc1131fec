package dev.berth.engine.value;

/** Which texts are words of ours, told in one pass: lists read tens of thousands of them. */
final class Grammar {
  private static final int HASH = 64;

  private Grammar() {}

  /** 64 lower-case hex digits, from an index to the end. */
  static boolean isHash(String text, int from) {
    if (text.length() - from != HASH) {
      return false;
    }
    var digits = new char[HASH];
    text.getChars(from, text.length(), digits, 0);
    for (char c : digits) {
      if (c > 'f' || (c < 'a' && !isDigit(c))) {
        return false;
      }
    }
    return true;
  }

  /** {@code [A-Za-z0-9_.-]}, so many at most and one at least. */
  static boolean isWord(String text, int most) {
    if (text.isEmpty() || text.length() > most) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!isAlphanumeric(c) && c != '_' && c != '.' && c != '-') {
        return false;
      }
    }
    return true;
  }

  /** A host's name or an address in brackets, with an optional port. */
  static boolean isDomain(String text) {
    int end = text.startsWith("[") ? afterAddress(text) : afterName(text);
    if (end < 0 || end == text.length()) {
      return end > 0;
    }
    return text.charAt(end) == ':'
        && end + 1 < text.length()
        && afterDigits(text, end + 1) == text.length();
  }

  /** Components of a repository's name, parted by slashes. */
  static boolean isPath(String text) {
    int end = afterComponent(text, 0);
    while (end > 0 && end < text.length() && text.charAt(end) == '/') {
      end = afterComponent(text, end + 1);
    }
    return end > 0 && end == text.length();
  }

  private static int afterAddress(String text) {
    int i = 1;
    while (i < text.length() && (isHex(text.charAt(i)) || text.charAt(i) == ':')) {
      i++;
    }
    return i > 1 && i < text.length() && text.charAt(i) == ']' ? i + 1 : -1;
  }

  /** Labels with dots between; -1 where there are none. */
  private static int afterName(String text) {
    int end = afterLabel(text, 0);
    while (end > 0 && end < text.length() && text.charAt(end) == '.') {
      end = afterLabel(text, end + 1);
    }
    return end;
  }

  /** Letters, digits and dashes, with no dash at either end. */
  private static int afterLabel(String text, int from) {
    int i = from;
    while (i < text.length() && (isAlphanumeric(text.charAt(i)) || text.charAt(i) == '-')) {
      i++;
    }
    return i > from && text.charAt(from) != '-' && text.charAt(i - 1) != '-' ? i : -1;
  }

  /** Lower-case letters and digits, parted by single '.' and '_', by '__' and by dashes. */
  private static int afterComponent(String text, int from) {
    int end = afterLower(text, from);
    if (end == from) {
      return -1;
    }
    for (int next = afterSeparator(text, end); next > end; next = afterSeparator(text, end)) {
      end = afterLower(text, next);
      if (end == next) {
        return -1;
      }
    }
    return end;
  }

  private static int afterSeparator(String text, int from) {
    int i = from;
    if (text.startsWith("__", i)) {
      return i + 2;
    }
    if (i < text.length() && (text.charAt(i) == '.' || text.charAt(i) == '_')) {
      return i + 1;
    }
    while (i < text.length() && text.charAt(i) == '-') {
      i++;
    }
    return i;
  }

  private static int afterLower(String text, int from) {
    int i = from;
    while (i < text.length() && (isLower(text.charAt(i)) || isDigit(text.charAt(i)))) {
      i++;
    }
    return i;
  }

  private static int afterDigits(String text, int from) {
    int i = from;
    while (i < text.length() && isDigit(text.charAt(i))) {
      i++;
    }
    return i;
  }

  private static boolean isAlphanumeric(char c) {
    return isLower(c) || isDigit(c) || (c >= 'A' && c <= 'Z');
  }

  private static boolean isHex(char c) {
    return isDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
  }

  private static boolean isLower(char c) {
    return c >= 'a' && c <= 'z';
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
