package dev.berth.sdk;

import java.nio.file.Path;
import java.util.Map;

/** Makes the generated modules of the Python client. */
final class PythonEmitter implements Emitter {
  static final String GENERATED = "# Generated from openrpc.json by client-sdks; don't edit it.";
  private static final Path PACKAGE = Path.of("client-sdks/python/src/berth");

  @Override
  public Map<Path, String> files(ApiModel api) {
    return Map.of(
        PACKAGE.resolve("types.py"), PythonTypes.module(api),
        PACKAGE.resolve("errors.py"), PythonErrors.module(api),
        PACKAGE.resolve("_api.py"), new PythonMethods(api, false).module(),
        PACKAGE.resolve("_aio_api.py"), new PythonMethods(api, true).module());
  }
}
