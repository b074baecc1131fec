package dev.berth.engine.container;

import dev.berth.engine.kernel.KernelException;
import dev.berth.engine.snapshot.Snapshot;
import dev.berth.engine.snapshot.Tree;
import dev.berth.engine.value.ContainerId;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/** Removes what is on disk of containers of which nothing is stored any more. */
final class RemovedFiles implements AutoCloseable {
  /** Containers whose files are still there; whoever removes more waits for theirs. */
  private static final int MOST_ASIDE = 64;

  private static final int TRIES = 3;

  private final Shared shared;

  /** Its own: the ends of other containers must not wait for files. */
  private final Background threads = new Background("container-files-", 2);

  private final Semaphore aside = new Semaphore(MOST_ASIDE);

  RemovedFiles(Shared shared) {
    this.shared = shared;
  }

  /** Removes them aside, where not too many wait for that. */
  void removeAside(ContainerId id, Optional<Snapshot> root) {
    if (!aside.tryAcquire()) {
      remove(id, root);
      return;
    }
    threads.run(
        "remove the files of container " + id.shortened(),
        () -> {
          try {
            remove(id, root);
          } finally {
            aside.release();
          }
        });
  }

  /**
   * Removes them.
   *
   * @param root its snapshot, given up; empty where it had none
   */
  void remove(ContainerId id, Optional<Snapshot> root) {
    try {
      removeFolder(shared.folders().of(id), TRIES);
    } finally {
      root.ifPresent(shared.parts().snapshots()::clear);
    }
  }

  /** An exec that was begun before the container ended may be making its folder in it. */
  private void removeFolder(Path folder, int tries) {
    try {
      new Tree(shared.parts().files()).remove(folder);
    } catch (KernelException e) {
      if (tries <= 1) {
        throw e;
      }
      removeFolder(folder, tries - 1);
    }
  }

  /** Lets what has begun end. */
  @Override
  public void close() {
    threads.close();
  }
}
