package dev.berth.engine.snapshot;

/** How this kernel takes the lower folders of an overlay; found out at start by making one. */
public enum OverlayKind {
  /** One by one through fsconfig's {@code lowerdir+}. */
  LOWERDIR_PLUS,
  /** All in one option of mount(2), as short names. */
  CLASSIC
}
