package dev.berth.engine.registry;

import java.nio.file.Path;
import java.util.List;

/**
 * Where the certificates for a server are.
 *
 * @param authorities trusted beside those of the machine
 * @param clients shown to a server that asks for one
 * @param unverified whether any certificate of the server's is taken
 */
record TlsFiles(List<Path> authorities, List<Pair> clients, boolean unverified) {
  static final TlsFiles NONE = new TlsFiles(List.of(), List.of(), false);

  TlsFiles {
    authorities = List.copyOf(authorities);
    clients = List.copyOf(clients);
  }

  /** What holds for servers that a server points to: they are trusted no more than usual. */
  TlsFiles forOthers() {
    return new TlsFiles(authorities, List.of(), false);
  }

  /** A certificate and its key, which may be in the same file. */
  record Pair(Path certificate, Path key) {}
}
