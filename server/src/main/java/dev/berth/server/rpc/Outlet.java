package dev.berth.server.rpc;

import java.io.IOException;

/** Where a conversation's documents go, one at a time and whole. */
@FunctionalInterface
public interface Outlet {
  /** Sends a document; waits while the client doesn't read. */
  void send(byte[] document) throws IOException;
}
