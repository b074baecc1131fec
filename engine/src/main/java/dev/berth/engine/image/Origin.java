package dev.berth.engine.image;

/** How an image came to be here. */
public enum Origin {
  BOOTSTRAPPED,
  BUILT,
  COMMITTED,
  IMPORTED,
  LOADED,
  PULLED
}
