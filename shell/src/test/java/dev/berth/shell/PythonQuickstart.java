package dev.berth.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.shell.client.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * quickstart.py against a server on which quickstart.js has run, and what it said. Both describe
 * the same images: each step is in the cache.
 */
record PythonQuickstart(Map<String, List<Json>> steps) {
  private static final Path PROJECT = Path.of("").toAbsolutePath().getParent();
  private static final Path EXAMPLES = PROJECT.resolve("scripts/examples");

  static PythonQuickstart run(Path runFolder) throws IOException, InterruptedException {
    var error = Files.createTempFile("quickstart", ".error");
    var script = EXAMPLES.resolve("quickstart.py").toString();
    var builder = new ProcessBuilder("python3", "-B", script, "--json");
    builder.environment().put("PYTHONPATH", PROJECT.resolve("client-sdks/python/src").toString());
    builder.environment().put("BERTH_RUN", runFolder.toString());
    builder.environment().remove("BERTH_HOST");
    var process = builder.redirectError(error.toFile()).start();
    try (var out = process.inputReader()) {
      var lines = out.readAllLines().stream().map(Json::parse).toList();
      assertEquals(0, process.waitFor(), () -> lines + read(error));
      return new PythonQuickstart(
          lines.stream().collect(Collectors.groupingBy(line -> line.at("step").text())));
    } finally {
      Files.delete(error);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }

  private List<String> texts(String step, String field) {
    return steps.get(step).stream().map(line -> line.at(field).text()).toList();
  }

  private Json only(String step) {
    assertEquals(1, steps.get(step).size(), step);
    return steps.get(step).getFirst();
  }

  /**
   * Asserts that it did what quickstart.js had done.
   *
   * @param images ids of what quickstart.js built, in its order
   */
  void matches(List<String> images) throws IOException {
    assertFalse(only("base").at("bootstrapped").isTrue());
    assertEquals(List.of("Web", "Docs"), texts("build", "class"));
    assertEquals(images, texts("build", "id"));
    assertEquals(
        List.of(0L, 0L),
        steps.get("build").stream().map(build -> build.at("executed").number()).toList());
    var site = Files.readString(EXAMPLES.resolve("quickstart/site/index.html"));
    var docs = Files.readString(EXAMPLES.resolve("quickstart/docs/index.html"));
    assertEquals(List.of(site, docs, "<p>committed</p>\n"), texts("serve", "body"));
    assertTrue(only("log").at("line").text().contains("\"GET / HTTP/1.1\" 200"));
    assertTrue(texts("exec", "stderr").getFirst().startsWith("nginx version: nginx/"));
    var failing = steps.get("exec").get(1);
    assertEquals(
        "3 words no\n",
        "%d %s %s"
            .formatted(
                failing.at("exitCode").number(),
                failing.at("stdout").text(),
                failing.at("stderr").text()));
    assertTrue(
        only("commit").at("changes").items().stream()
            .anyMatch(change -> change.at("path").text().equals("/var/www/html/index.html")));
    assertEquals(3, steps.get("stop").size());
    var planned =
        only("plan").at("items").items().stream().map(item -> item.at("id").text()).toList();
    assertEquals(4, planned.size(), only("plan")::compact);
    assertEquals(
        planned.stream().map(id -> id + " removed").toList(),
        only("apply").at("outcomes").items().stream()
            .map(item -> "%s %s".formatted(item.at("id").text(), item.at("outcome").text()))
            .toList());
    assertEquals(0, only("done").at("left").number());
  }
}
