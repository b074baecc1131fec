package dev.berth.shell.command;

import java.io.IOException;
import java.io.OutputStream;

/**
 * Where the bytes of a download go. Closed before it is finished, it leaves as little as it can.
 */
public interface Target extends AutoCloseable {
  OutputStream out();

  /** Tells that all bytes are there. */
  default void finish() throws IOException {}

  @Override
  default void close() throws IOException {}
}
