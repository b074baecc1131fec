package dev.berth.engine.image;

/** How an image came to be made here. */
public enum Origin {
  BOOTSTRAPPED,
  BUILT,
  COMMITTED,
  IMPORTED
}
