package dev.berth.engine.transfer;

import java.util.Collection;

/** Threads that work for a transfer. */
public final class Threads {
  private Threads() {}

  /** Interrupts threads, and waits until they have ended, even when interrupted itself. */
  public static void end(Collection<Thread> threads) {
    threads.forEach(Thread::interrupt);
    boolean interrupted = false;
    for (var thread : threads) {
      while (thread.isAlive()) {
        try {
          thread.join();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
