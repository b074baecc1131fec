package dev.berth.server.openrpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.berth.server.Versions;
import dev.berth.server.rpc.Catalog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The checked-in document is what the records and their docs say. After a change of the API: {@code
 * mvn -pl server -am test -Dtest=OpenRpcTest -Dsurefire.failIfNoSpecifiedTests=false
 * -Dopenrpc.write=true}.
 */
final class OpenRpcTest {
  private static final String DRAFT_7 = "http://json-schema.org/draft-07/schema#";
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

  /**
   * The meta-schema is that of the npm package @open-rpc/meta-schema 1.14.9 (Apache License 2.0).
   */
  @Test
  void itIsAValidOpenRpcDocument() throws IOException {
    var metaSchema = Files.readString(Path.of("src/test/resources/openrpc/meta-schema.json"));
    var schema =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7)
            .getSchema(
                metaSchema
                    .replace(
                        "https://meta.json-schema.tools/#/definitions/JSONSchemaObject", DRAFT_7)
                    .replace("https://meta.json-schema.tools/", DRAFT_7)
                    .replace("https://meta.json-schema.tools", DRAFT_7));
    var document = Files.readString(GOLDEN);
    assertEquals(List.of(), schema.validate(document, InputFormat.JSON));
    var damaged =
        document.replaceFirst("\"paramStructure\" : \"by-name\"", "\"paramStructure\" : 1");
    assertFalse(schema.validate(damaged, InputFormat.JSON).isEmpty(), "it can tell");
  }
}
