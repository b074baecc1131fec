package dev.berth.sdk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.berth.engine.testing.BusyboxImage;
import dev.berth.engine.testing.JavaProgram;
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

/** The tests of the Python client, each told as one of this class, with servers of their own. */
@Tag("kernel-slow")
final class PythonClientTest {
  private static final Path FOLDER = Path.of("python").toAbsolutePath();

  /** A command of the shell that starts a server. */
  static String serverCommand() {
    return String.join(" ", JavaProgram.server());
  }

  @TestFactory
  Stream<DynamicTest> python(@TempDir Path folder) throws IOException, InterruptedException {
    var image = folder.resolve("busybox.tar");
    Files.write(image, BusyboxImage.tar());
    var error = folder.resolve("error").toFile();
    var builder = new ProcessBuilder("python3", "-B", "tests/run.py").directory(FOLDER.toFile());
    builder.environment().put("PYTHONPATH", FOLDER + ":" + FOLDER.resolve("src"));
    builder.environment().put("BERTH_TEST_SERVER", serverCommand());
    builder.environment().put("BERTH_TEST_IMAGE", image.toString());
    builder.environment().put("TMPDIR", System.getProperty("java.io.tmpdir"));
    List.of("BERTH_RUN", "BERTH_ROOT", "BERTH_HOST").forEach(builder.environment()::remove);
    var process = builder.redirectError(error).start();
    var results = new ArrayList<JsonNode>();
    try (var out = process.inputReader()) {
      for (var line = out.readLine(); line != null; line = out.readLine()) {
        results.add(new ObjectMapper().readTree(line));
      }
    }
    assertEquals(0, process.waitFor(), () -> read(error.toPath()));
    assertFalse(results.isEmpty(), () -> read(error.toPath()));
    return results.stream()
        .map(result -> DynamicTest.dynamicTest(result.path("test").asText(), () -> told(result)));
  }

  private static void told(JsonNode result) {
    var text = result.path("text").asText();
    switch (result.path("outcome").asText()) {
      case "passed" -> {}
      case "skipped" -> Assumptions.abort(text);
      default -> fail(text);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }
}
