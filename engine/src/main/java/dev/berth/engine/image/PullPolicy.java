package dev.berth.engine.image;

/** Whether an image is pulled before it is used. */
public enum PullPolicy {
  /** Where it isn't here. */
  MISSING,
  /** Also where it is here: its tag may mean another one by now. */
  ALWAYS,
  NEVER
}
