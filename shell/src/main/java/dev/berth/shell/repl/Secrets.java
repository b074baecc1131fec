package dev.berth.shell.repl;

import java.util.regex.Pattern;

/** What must not be kept: values of names such as password, and what looks like a token. */
final class Secrets {
  private static final String REDACTED = "***";

  private static final String NAME =
      "(?<![\\w$-])[\\w$-]{0,64}?(?:passw(?:or)?d|passphrase|secret|token|credential|api_?key|private_?key|access_?key|authorization)[\\w$-]{0,64}";

  /** {@code name: "value"}, {@code name = "value"}, {@code {"name": "value"}}. */
  private static final Pattern ASSIGNED =
      Pattern.compile(
          "(" + NAME + "[\"'`]?\\]?\\s*[:=]\\s*)([\"'`])((?:\\\\.|(?!\\2)[^\\\\])*+)(\\2)",
          Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

  /** {@code "NAME=value"}. */
  private static final Pattern IN_TEXT =
      Pattern.compile("(" + NAME + "=)(?![\\s\"'`=])[^\\s\"'`]+", Pattern.CASE_INSENSITIVE);

  private static final Pattern LOOKS =
      Pattern.compile(
          "\\b(?:gh[opsur]_\\w{20,}|github_pat_\\w{20,}|glpat-[\\w-]{16,}|xox[abprs]-[\\w-]{10,}"
              + "|sk-[\\w-]{16,}|AKIA[A-Z0-9]{16}|eyJ[\\w-]+\\.[\\w-]+\\.[\\w-]*)");

  private static final Pattern BEARER =
      Pattern.compile("\\b((?:Bearer|Basic)\\s+)[\\w.~+/=-]{8,}", Pattern.CASE_INSENSITIVE);

  private static final Pattern IN_URL = Pattern.compile("(\\w://[^\\s/:@\"'`]*:)[^\\s/@\"'`]+(@)");

  private Secrets() {}

  static String redact(String entry) {
    var text = ASSIGNED.matcher(entry).replaceAll("$1$2" + REDACTED + "$4");
    text = IN_TEXT.matcher(text).replaceAll("$1" + REDACTED);
    text = LOOKS.matcher(text).replaceAll(REDACTED);
    text = BEARER.matcher(text).replaceAll("$1" + REDACTED);
    return IN_URL.matcher(text).replaceAll("$1" + REDACTED + "$2");
  }
}
