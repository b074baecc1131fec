package dev.berth.server.openrpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * No released version of the API is taken anything from. A release adds its openrpc.json as {@code
 * VERSION.json}; no file there is ever changed.
 */
final class ReleasedTest {
  private static final Path RELEASED = Path.of("src/main/openrpc/released");

  @Test
  void theApiKeepsWhatWasReleased() throws IOException {
    var mapper = new ObjectMapper();
    var now = mapper.readTree(Files.readString(Path.of("src/main/resources/openrpc.json")));
    var breaches = new ArrayList<String>();
    int compared = 0;
    try (var released = Files.newDirectoryStream(RELEASED, "*.json")) {
      for (var file : released) {
        compared++;
        var before = mapper.readTree(Files.readString(file));
        assertEquals(file.getFileName().toString(), before.at("/info/version").asText() + ".json");
        for (var breach : Compatibility.breaches(before, now)) {
          breaches.add(file.getFileName() + ": " + breach);
        }
      }
    }
    assertEquals(List.of(), breaches);
    assertTrue(compared > 0, "a version was released");
  }
}
