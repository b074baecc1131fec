package dev.berth.shell.script;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.berth.shell.CapturedStreams;
import dev.berth.shell.client.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Image classes describe the graphs that all clients share, byte for byte. */
class GraphFixtureTest {
  private static final Path FIXTURE =
      Path.of("").toAbsolutePath().getParent().resolve("client-sdks/fixtures/graphs.json");

  @TempDir Path folder;

  @Test
  void eachProgramDescribesItsGraph() throws IOException {
    var code =
        """
        import { image } from "berth";
        import { readFileSync } from "node:fs";
        for (const { base, calls } of JSON.parse(readFileSync(process.argv[2], "utf8"))) {
          const type = class extends image(base) {
            static define(b) {
              for (const [method, ...values] of calls) b[method](...values);
            }
          };
          console.log(JSON.stringify({ base, steps: type.steps() }));
        }
        """;
    var captured = new CapturedStreams();
    var session = captured.session(folder, folder, Map.of());
    assertEquals(
        0, ScriptCommand.run(List.of("-e", code, FIXTURE.toString()), session), captured::error);
    var expected =
        Json.parse(Files.readString(FIXTURE)).items().stream()
            .map(program -> program.at("graph").text() + "\n")
            .collect(Collectors.joining());
    assertEquals(expected, captured.out());
  }
}
