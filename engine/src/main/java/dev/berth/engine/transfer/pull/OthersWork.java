package dev.berth.engine.transfer.pull;

/** Work in which several pulls take part, as those see it who haven't begun it. */
interface OthersWork {
  /** The registry of the pull that began it. */
  String registry();

  /** Whether it is that registry that it waits for. */
  boolean waits();

  /** Bytes that are there, those of what it waits for included. */
  long arrived();
}
