package dev.berth.engine.transfer;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Where this machine's apt gets packages from: both formats of sources(5). Parsing is pure. */
final class AptSources {
  private static final Set<String> COMPONENTS =
      Set.of("main", "contrib", "non-free", "non-free-firmware");

  private AptSources() {}

  /**
   * One archive of binary packages.
   *
   * @param suite such as {@code bookworm-updates}
   */
  record Source(String uri, String suite, List<String> components) {
    Source {
      components = List.copyOf(components);
    }

    /** As a line of sources.list, which is how mmdebstrap takes it. */
    String line() {
      return "deb %s %s %s".formatted(uri, suite, String.join(" ", components));
    }
  }

  /**
   * The Debian archives of a suite and its updates among all sources.
   *
   * @return nothing where the suite itself is not among them
   */
  static List<Source> ofSuite(List<Source> all, String suite) {
    var wanted = Set.of(suite, suite + "-updates", suite + "-security");
    var found =
        all.stream()
            .filter(source -> wanted.contains(source.suite()))
            .filter(source -> source.components().contains("main"))
            .map(
                source ->
                    new Source(
                        source.uri(),
                        source.suite(),
                        source.components().stream().filter(COMPONENTS::contains).toList()))
            .distinct()
            .toList();
    return found.stream().anyMatch(source -> source.suite().equals(suite)) ? found : List.of();
  }

  /** Reads the files of a configuration folder such as {@code /etc/apt}. */
  static List<Source> read(Path folder) throws IOException {
    var found = new ArrayList<Source>();
    var list = folder.resolve("sources.list");
    if (Files.exists(list)) {
      found.addAll(parseList(Files.readString(list, StandardCharsets.ISO_8859_1)));
    }
    try (var files = Files.newDirectoryStream(folder.resolve("sources.list.d"))) {
      var sorted = new ArrayList<Path>();
      files.forEach(sorted::add);
      sorted.sort(null);
      for (var file : sorted) {
        var text = Files.readString(file, StandardCharsets.ISO_8859_1);
        if (file.toString().endsWith(".sources")) {
          found.addAll(parseDeb822(text));
        } else if (file.toString().endsWith(".list")) {
          found.addAll(parseList(text));
        }
      }
    } catch (NoSuchFileException e) {
      return found;
    }
    return found;
  }

  /** One line a source: {@code deb [options] uri suite components}. */
  static List<Source> parseList(String text) {
    var found = new ArrayList<Source>();
    for (var line : text.lines().toList()) {
      var plain = line.replaceFirst("#.*", "").replaceFirst("\\[[^\\]]*\\]", " ").strip();
      var words = plain.split("\\s+", -1);
      if (words.length >= 4 && words[0].equals("deb")) {
        found.add(new Source(words[1], words[2], List.of(words).subList(3, words.length)));
      }
    }
    return found;
  }

  /** Paragraphs of fields; each combination of URI and suite is a source. */
  static List<Source> parseDeb822(String text) {
    var found = new ArrayList<Source>();
    for (var paragraph :
        text.lines()
            .filter(line -> !line.startsWith("#"))
            .collect(Collectors.joining("\n"))
            .split("\n\\s*\n", -1)) {
      var fields = fields(paragraph);
      boolean used =
          words(fields, "types").contains("deb")
              && !fields.getOrDefault("enabled", "yes").strip().equalsIgnoreCase("no");
      if (!used) {
        continue;
      }
      for (var uri : words(fields, "uris")) {
        for (var suite : words(fields, "suites")) {
          found.add(new Source(uri, suite, words(fields, "components")));
        }
      }
    }
    return found;
  }

  private static Map<String, String> fields(String paragraph) {
    var fields = new LinkedHashMap<String, String>();
    var name = "";
    for (var line : paragraph.lines().toList()) {
      int colon = line.indexOf(':');
      if (line.startsWith(" ") || line.startsWith("\t")) {
        fields.merge(name, line, (before, more) -> before + " " + more);
      } else if (colon > 0) {
        name = line.substring(0, colon).toLowerCase(Locale.ROOT);
        fields.put(name, line.substring(colon + 1));
      }
    }
    return fields;
  }

  private static List<String> words(Map<String, String> fields, String name) {
    var value = fields.getOrDefault(name, "").strip();
    return value.isEmpty() ? List.of() : List.of(value.split("\\s+", -1));
  }
}
