package dev.berth.sdk;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/**
 * The checked-in files are what the generator makes of openrpc.json. After a change of the API:
 * {@code mvn -pl client-sdks -am test -Dtest=GeneratedFilesTest
 * -Dsurefire.failIfNoSpecifiedTests=false -Dsdk.write=true}.
 */
final class GeneratedFilesTest {
  private static final Path CHECKOUT = Path.of("").toAbsolutePath().getParent();

  @Test
  void theCheckedInFilesAreGenerated() throws IOException {
    for (var file : Generator.files(CHECKOUT).entrySet()) {
      var path = CHECKOUT.resolve(file.getKey());
      if (Boolean.getBoolean("sdk.write")) {
        Files.createDirectories(path.getParent());
        Files.writeString(path, file.getValue());
      }
      var checkedIn = Files.exists(path) ? Files.readString(path) : "";
      assertEquals(file.getValue(), checkedIn, file.getKey() + ": see the comment of this test");
    }
  }
}
