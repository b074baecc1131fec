package dev.berth.server.stream;

/** What a token can stand for. */
public sealed interface Channel permits Upload, Download, Program {
  /** Nobody used the token in time. */
  default void expired() {}
}
