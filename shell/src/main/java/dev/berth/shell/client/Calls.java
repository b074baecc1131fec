package dev.berth.shell.client;

import java.io.IOException;
import java.util.Optional;

/** Carries calls to a server and brings the answers, one after another. */
public interface Calls extends AutoCloseable {
  /**
   * Carries one.
   *
   * @param request a document of JSON-RPC
   * @return the answer, a document too
   * @throws IOException where there is none
   */
  byte[] answer(byte[] request) throws IOException;

  /** A program's streams; empty where they take a connection of their own. */
  default Optional<ProgramStreams> streams(String token) {
    return Optional.empty();
  }

  @Override
  void close();
}
