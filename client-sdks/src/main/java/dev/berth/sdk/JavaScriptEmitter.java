package dev.berth.sdk;

import java.nio.file.Path;
import java.util.Map;

/**
 * Makes the generated parts of the client for Node, and the declarations of the shell's scripts.
 */
final class JavaScriptEmitter implements Emitter {
  static final String GENERATED = "// Generated from openrpc.json by client-sdks; don't edit it.";
  private static final Path PACKAGE = Path.of("client-sdks/js");

  @Override
  public Map<Path, String> files(ApiModel api) {
    return Map.of(
        PACKAGE.resolve("lib/generated/methods.js"), methods(api),
        PACKAGE.resolve("index.d.ts"), new TypeScriptDeclarations(api, false).text(),
        Path.of("scripts/examples/berth.d.ts"), new TypeScriptDeclarations(api, true).text());
  }

  private static String methods(ApiModel api) {
    var lines =
        new Lines()
            .add(GENERATED)
            .add("/** The version of the API that this client was made for. */")
            .add("export const apiVersion = \"%s\";".formatted(api.version()))
            .blank()
            .add("/** What a client must know of each method. */")
            .add("export const methods = {");
    for (var namespace : api.namespaces()) {
      for (var method : namespace.methods()) {
        lines.add(
            2,
            "\"%s\": { mutating: %b, idempotent: %b, operation: %b, stream: %b },"
                .formatted(
                    method.name(),
                    method.mutating(),
                    method.idempotent(),
                    method.operation().isPresent(),
                    method.stream().isPresent()));
      }
    }
    return lines.add("};").toString();
  }
}
