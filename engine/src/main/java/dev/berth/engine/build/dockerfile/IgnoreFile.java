package dev.berth.engine.build.dockerfile;

import dev.berth.engine.error.BerthException;
import java.util.ArrayList;
import java.util.List;

/**
 * The rules of a {@code .dockerignore}, in their order: the last one that matches a path or a
 * folder above it decides.
 */
public final class IgnoreFile {
  private record Rule(IgnorePattern pattern, boolean keeps) {}

  private static final int MAX_RULES = 10_000;

  private final List<Rule> rules;

  private IgnoreFile(List<Rule> rules) {
    this.rules = List.copyOf(rules);
  }

  /**
   * Reads the file; an empty text ignores nothing.
   *
   * @throws BerthException INVALID_ARGUMENT with the line of a malformed pattern
   */
  public static IgnoreFile parse(String text) {
    var rules = new ArrayList<Rule>();
    var lines = (text.startsWith("\uFEFF") ? text.substring(1) : text).split("\r?\n", -1);
    for (int i = 0; i < lines.length; i++) {
      if (lines[i].startsWith("#")) {
        continue;
      }
      var line = lines[i].strip();
      boolean keeps = line.startsWith("!");
      var path = clean(keeps ? line.substring(1).strip() : line);
      if (rules.size() == MAX_RULES) {
        throw BerthException.invalid(
            ".dockerignore has more than %d patterns; write fewer, wider ones"
                .formatted(MAX_RULES));
      }
      if (!path.isEmpty()) {
        rules.add(new Rule(pattern(i + 1, path), keeps));
      } else if (keeps) {
        throw BerthException.invalid(
            ".dockerignore line %d: nothing follows the !; write a pattern after it"
                .formatted(i + 1));
      }
    }
    return new IgnoreFile(rules);
  }

  /**
   * Whether a path of the context is left out.
   *
   * @param path relative, parts between slashes
   */
  public boolean ignores(String path) {
    boolean ignored = false;
    for (var rule : rules) {
      if (rule.keeps() == ignored && matchesOrParentMatches(rule.pattern(), path)) {
        ignored = !rule.keeps();
      }
    }
    return ignored;
  }

  private static boolean matchesOrParentMatches(IgnorePattern pattern, String path) {
    for (int end = path.indexOf('/'); end >= 0; end = path.indexOf('/', end + 1)) {
      if (pattern.matches(path.substring(0, end))) {
        return true;
      }
    }
    return pattern.matches(path);
  }

  /** The path without empty, "." and ".." parts, a leading or a trailing slash. */
  private static String clean(String path) {
    var parts = new ArrayList<String>();
    for (var part : path.split("/")) {
      switch (part) {
        case "", "." -> {}
        case ".." -> {
          if (!parts.isEmpty()) {
            parts.removeLast();
          }
        }
        default -> parts.add(part);
      }
    }
    return String.join("/", parts);
  }

  private static IgnorePattern pattern(int line, String path) {
    try {
      return new IgnorePattern(path);
    } catch (BerthException e) {
      throw BerthException.invalid(".dockerignore line %d: %s".formatted(line, e.getMessage()));
    }
  }
}
