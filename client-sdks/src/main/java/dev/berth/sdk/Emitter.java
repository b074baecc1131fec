package dev.berth.sdk;

import java.nio.file.Path;
import java.util.Map;

/** Makes files of the API; a pure function. */
interface Emitter {
  /** Contents by path in the checkout. */
  Map<Path, String> files(ApiModel api);
}
