package dev.berth.sdk;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** All that is generated. */
public final class Generator {
  private static final List<Emitter> EMITTERS =
      List.of(new PythonEmitter(), new JavaScriptEmitter(), new ReferenceEmitter());

  private Generator() {}

  /**
   * What should be in the checkout, by path in it.
   *
   * @param checkout that has openrpc.json
   */
  public static Map<Path, String> files(Path checkout) throws IOException {
    var openRpc = checkout.resolve("server/src/main/resources/openrpc.json");
    var api = ModelReader.read(new ObjectMapper().readTree(Files.readString(openRpc)));
    var files = new TreeMap<Path, String>();
    EMITTERS.forEach(emitter -> files.putAll(emitter.files(api)));
    return files;
  }
}
