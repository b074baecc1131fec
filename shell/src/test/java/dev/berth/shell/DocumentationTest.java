package dev.berth.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.engine.testing.BusyboxImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;

/** Runs the blocks of code of README.md and docs/*.md; docs/documentation.md has the rules. */
@Tag("kernel-slow")
@ExtendWith(SharedCheckout.class)
class DocumentationTest {
  private static final Path PROJECT = Path.of("").toAbsolutePath().getParent();
  private static final Pattern MARK = Pattern.compile("<!-- (not run|run before): (.+) -->");
  private static final Map<String, List<String>> PROGRAMS =
      Map.of(
          "sh", List.of("timeout", "60", "bash", "-euo", "pipefail"),
          "js", List.of("timeout", "60", "./berth"),
          "mjs", List.of("timeout", "60", "node"),
          "python", List.of("timeout", "60", "python3"));

  /**
   * A block of code.
   *
   * @param line where it begins
   * @param before commands that make what it needs
   */
  private record Block(String language, int line, String before, String code) {}

  @TestFactory
  Stream<DynamicTest> pages(BuiltCheckout checkout) throws IOException {
    try (var docs = Files.list(PROJECT.resolve("docs"))) {
      var pages = new ArrayList<>(List.of(PROJECT.resolve("README.md")));
      docs.filter(page -> page.toString().endsWith(".md")).sorted().forEach(pages::add);
      var tests = new ArrayList<DynamicTest>();
      for (var page : pages) {
        var blocks = blocks(page);
        if (!blocks.isEmpty()) {
          tests.add(
              DynamicTest.dynamicTest(
                  PROJECT.relativize(page).toString(), () -> run(checkout, page, blocks)));
        }
      }
      assertTrue(tests.size() > 2, "pages have blocks of code");
      return tests.stream();
    }
  }

  private static List<Block> blocks(Path page) throws IOException {
    var lines = Files.readAllLines(page);
    var blocks = new ArrayList<Block>();
    for (int i = 0; i < lines.size(); i++) {
      if (!lines.get(i).startsWith("```")) {
        continue;
      }
      var language = lines.get(i).substring(3).strip();
      int end = i + 1;
      while (!lines.get(end).equals("```")) {
        end++;
      }
      var mark = MARK.matcher(i == 0 ? "" : lines.get(i - 1));
      var marked = mark.matches() ? mark.group(1) : "";
      if (PROGRAMS.containsKey(language) && !marked.equals("not run")) {
        blocks.add(
            new Block(
                language,
                i + 1,
                marked.isEmpty() ? "" : mark.group(2),
                String.join("\n", lines.subList(i + 1, end)) + "\n"));
      }
      i = end;
    }
    return blocks;
  }

  private static void run(BuiltCheckout checkout, Path page, List<Block> blocks) throws Exception {
    var folder = Files.createTempDirectory("page-");
    var environment = environment(checkout, folder);
    try {
      prepare(checkout, folder, environment);
      for (var block : blocks) {
        var where = PROJECT.relativize(page) + ":" + block.line();
        if (!block.before().isEmpty()) {
          bash(checkout, folder, environment, block.before(), where);
        }
        var file = folder.resolve("block-" + block.line() + "." + block.language());
        var code = block.code().replace("/run/berth/", folder.resolve("run") + "/");
        Files.writeString(file, code);
        var command = new ArrayList<>(PROGRAMS.get(block.language()));
        command.add(file.toString());
        must(checkout, folder, environment, command, where);
      }
    } finally {
      bash(
          checkout,
          folder,
          environment,
          "./berth ps -aq | xargs -r ./berth rm -f; ./berth server stop",
          "the end of " + page);
      delete(folder);
    }
  }

  private static Map<String, String> environment(BuiltCheckout checkout, Path folder) {
    var environment = new HashMap<>(checkout.buildPath());
    environment.put("BERTH_ROOT", folder.resolve("root").toString());
    environment.put("BERTH_RUN", folder.resolve("run").toString());
    environment.put("PYTHONPATH", PROJECT.resolve("client-sdks/python/src").toString());
    environment.put("PYTHONDONTWRITEBYTECODE", "1");
    return environment;
  }

  /** Images under the names that pages use, a container that runs, and something to build. */
  private static void prepare(BuiltCheckout checkout, Path folder, Map<String, String> environment)
      throws Exception {
    Files.write(folder.resolve("base.tar"), BusyboxImage.tar());
    Files.writeString(folder.resolve("Dockerfile"), "FROM web:1\nLABEL made=here\n");
    Files.writeString(folder.resolve(".dockerignore"), "root\nrun\n");
    Files.createDirectories(folder.resolve("node_modules"));
    Files.createSymbolicLink(
        folder.resolve("node_modules/berth"), PROJECT.resolve("client-sdks/js"));
    Files.createSymbolicLink(folder.resolve("berth"), checkout.folder().resolve("berth"));
    bash(
        checkout,
        folder,
        environment,
        """
        for name in debian:12 debian:bookworm; do ./berth import base.tar $name; done
        ./berth import --change 'CMD ["sleep", "1000"]' base.tar web:1
        ./berth run -d --name w1 web:1
        """,
        "what pages find");
  }

  private static void bash(
      BuiltCheckout checkout,
      Path folder,
      Map<String, String> environment,
      String commands,
      String where)
      throws Exception {
    must(checkout, folder, environment, List.of("bash", "-euo", "pipefail", "-c", commands), where);
  }

  private static void must(
      BuiltCheckout checkout,
      Path folder,
      Map<String, String> environment,
      List<String> command,
      String where)
      throws Exception {
    var inFolder = new ArrayList<>(List.of("env", "--chdir=" + folder));
    inFolder.addAll(command);
    var outcome = checkout.run(environment, inFolder);
    assertEquals(0, outcome.status(), () -> where + ":\n" + outcome.out() + outcome.error());
  }

  private static void delete(Path folder) throws IOException {
    try (var paths = Files.walk(folder)) {
      for (var path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
