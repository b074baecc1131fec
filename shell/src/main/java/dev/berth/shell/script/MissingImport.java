package dev.berth.shell.script;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Where a module is imported that isn't there. The language has linked nothing yet then and tells
 * the importing file alone, so its text is searched.
 */
final class MissingImport {
  private static final Pattern TOLD =
      Pattern.compile("Error: Cannot find module '(.+)' imported from (.+)");
  private static final Pattern IMPORT = Pattern.compile("\\b(?:from|import)\\s*([\"'])(.*?)\\1");

  private MissingImport() {}

  /**
   * Adds the place to an error that is about such an import and tells none.
   *
   * @param texts of modules by their files
   */
  static String located(String description, Function<Path, Optional<String>> texts) {
    var told = TOLD.matcher(description);
    if (!told.matches()) {
      return description;
    }
    var importer = Path.of(told.group(2));
    return texts
        .apply(importer)
        .flatMap(text -> place(text, importer, told.group(1)))
        .map(place -> description + "\n    at " + importer + ":" + place)
        .orElse(description);
  }

  private static Optional<String> place(String text, Path importer, String missing) {
    return IMPORT
        .matcher(text)
        .results()
        .filter(found -> names(found.group(2), importer, missing))
        .findFirst()
        .map(
            found -> {
              var before = text.substring(0, found.start(2) - 1);
              long line = before.chars().filter(c -> c == '\n').count() + 1;
              return line + ":" + (before.length() - before.lastIndexOf('\n'));
            });
  }

  private static boolean names(String specifier, Path importer, String missing) {
    try {
      return Path.of(missing).endsWith(specifier) // a module by name
          || importer.resolveSibling(specifier).normalize().equals(Path.of(missing));
    } catch (InvalidPathException e) {
      return false;
    }
  }
}
