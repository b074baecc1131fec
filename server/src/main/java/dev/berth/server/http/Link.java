package dev.berth.server.http;

/** A client's connection, from being let in to its end. */
interface Link {
  /** Takes nothing more from the client: HTTP then ends when it has answered. */
  void finish();

  /** Ends it at once. */
  void close();
}
