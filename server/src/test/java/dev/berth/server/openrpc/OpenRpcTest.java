package dev.berth.server.openrpc;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.berth.server.Versions;
import dev.berth.server.rpc.Catalog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/**
 * The checked-in document is what the records and their docs say. After a change of the API: {@code
 * mvn -pl server -am test -Dtest=OpenRpcTest -Dsurefire.failIfNoSpecifiedTests=false
 * -Dopenrpc.write=true}.
 */
final class OpenRpcTest {
  private static final Path GOLDEN = Path.of("src/main/resources/openrpc.json");

  @Test
  void theCheckedInDocumentIsTheApi() throws IOException {
    var document =
        OpenRpc.document(Catalog.ofApi(), Versions.API).toPrettyString().replace("\r", "") + "\n";
    if (Boolean.getBoolean("openrpc.write")) {
      Files.writeString(GOLDEN, document);
    }
    var mapper = new ObjectMapper();
    assertEquals(
        mapper.readTree(document).toPrettyString(),
        mapper.readTree(Files.readString(GOLDEN)).toPrettyString());
  }
}
