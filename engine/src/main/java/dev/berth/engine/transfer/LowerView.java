package dev.berth.engine.transfer;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.layer.LowerLookup;
import dev.berth.engine.snapshot.LayeredView;
import dev.berth.engine.snapshot.Snapshots;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/** The view below a layer, opened when the layers that it consists of are there. */
public final class LowerView implements AutoCloseable {
  private final Snapshots snapshots;
  private final ReentrantLock lock = new ReentrantLock();
  private Optional<LayeredView> view = Optional.empty();
  private boolean closed;

  public LowerView(Snapshots snapshots) {
    this.snapshots = snapshots;
  }

  /**
   * Opens it, once.
   *
   * @param folders uppermost first
   */
  public LowerLookup open(List<Path> folders) {
    if (folders.isEmpty()) {
      return LowerLookup.none();
    }
    lock.lock();
    try {
      if (closed) {
        throw new BerthException(ErrorKind.CANCELLED, "the layer is not wanted any more");
      }
      var opened = snapshots.open(folders);
      view = Optional.of(opened);
      return LowerLookup.of(opened);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      view.ifPresent(LayeredView::close);
    } finally {
      lock.unlock();
    }
  }
}
