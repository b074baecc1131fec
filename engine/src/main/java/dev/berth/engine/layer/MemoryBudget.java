package dev.berth.engine.layer;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;

/** The memory that one archive may take for what has to be known until its end. */
public final class MemoryBudget {
  private final long limit;
  private final String tried;
  private final String what;
  private long taken;

  /**
   * @param what takes it, for the error's text
   */
  public MemoryBudget(long limit, String what) {
    this(limit, "cannot read the archive", what);
  }

  MemoryBudget(long limit, String tried, String what) {
    this.limit = limit;
    this.tried = tried;
    this.what = what;
  }

  /**
   * Takes bytes; a negative number gives some back.
   *
   * @throws BerthException RESOURCE_EXHAUSTED past the limit
   */
  public void take(long bytes) {
    taken += bytes;
    if (taken > limit) {
      throw new BerthException(
          ErrorKind.RESOURCE_EXHAUSTED,
          "%s: %s take more than the limit of %d bytes; use fewer or shorter ones"
              .formatted(tried, what, limit));
    }
  }
}
