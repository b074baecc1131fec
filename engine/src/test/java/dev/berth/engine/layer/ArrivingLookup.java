package dev.berth.engine.layer;

import dev.berth.engine.kernel.FileStatus;
import java.util.List;
import java.util.Optional;

/**
 * Layers that are there once somebody waits for them, or has asked often enough whether they are.
 */
public final class ArrivingLookup implements LowerLookup {
  private final LowerLookup made;
  private int left;

  /** Layers that somebody has to wait for. */
  public ArrivingLookup(LowerLookup made) {
    this(made, Integer.MAX_VALUE);
  }

  /**
   * Layers that arrive by themselves.
   *
   * @param left how often somebody asks whether they are there, until they are; 0 for at once
   */
  public ArrivingLookup(LowerLookup made, int left) {
    this.made = made;
    this.left = left;
  }

  @Override
  public boolean isReady() {
    return left == 0 || --left == 0;
  }

  private LowerLookup waited() {
    left = 0;
    return made;
  }

  @Override
  public Optional<FileStatus> find(String path) {
    return waited().find(path);
  }

  @Override
  public String readLink(String path) {
    return waited().readLink(path);
  }

  @Override
  public int open(String path) {
    return waited().open(path);
  }

  @Override
  public List<String> list(String path) {
    return waited().list(path);
  }
}
