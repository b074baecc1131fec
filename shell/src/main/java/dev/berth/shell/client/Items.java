package dev.berth.shell.client;

import java.util.Optional;

/** What goes on being told; closing it ends that, also for a thread that waits for the next. */
public interface Items extends AutoCloseable {
  /** The next item; empty at the end. */
  Optional<Json> next();

  @Override
  void close();
}
