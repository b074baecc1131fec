package dev.berth.sdk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.berth.engine.testing.BusyboxImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The tests of the client for Node, each told as one of this class, with servers of their own. */
@Tag("kernel-slow")
final class JavaScriptClientTest {
  private static final Path FOLDER = Path.of("js").toAbsolutePath();

  @TestFactory
  Stream<DynamicTest> node(@TempDir Path folder) throws IOException, InterruptedException {
    var image = folder.resolve("busybox.tar");
    Files.write(image, BusyboxImage.tar());
    var error = folder.resolve("error");
    var builder = new ProcessBuilder("node", "test/run.js").directory(FOLDER.toFile());
    builder.environment().put("BERTH_TEST_SERVER", PythonClientTest.serverCommand());
    builder.environment().put("BERTH_TEST_IMAGE", image.toString());
    builder.environment().put("TMPDIR", System.getProperty("java.io.tmpdir"));
    List.of("BERTH_RUN", "BERTH_ROOT", "BERTH_HOST").forEach(builder.environment()::remove);
    var process = builder.redirectError(error.toFile()).start();
    var results = new ArrayList<JsonNode>();
    try (var out = process.inputReader()) {
      for (var line = out.readLine(); line != null; line = out.readLine()) {
        results.add(new ObjectMapper().readTree(line));
      }
    }
    var said = Files.readString(error);
    assertEquals(0, process.waitFor(), said);
    assertFalse(results.isEmpty(), said);
    return results.stream()
        .map(
            result ->
                DynamicTest.dynamicTest(result.path("test").asText(), () -> told(result, said)));
  }

  /** A file that fails as a whole says why on standard error alone. */
  private static void told(JsonNode result, String said) {
    var text = result.path("text").asText();
    switch (result.path("outcome").asText()) {
      case "passed" -> {}
      case "skipped" -> Assumptions.abort(text);
      default -> fail(text + "\n" + said);
    }
  }
}
