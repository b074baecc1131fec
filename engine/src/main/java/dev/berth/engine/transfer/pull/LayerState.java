package dev.berth.engine.transfer.pull;

/** How far the unpacking of a layer is. */
enum LayerState {
  WAITING,
  UNPACKING,
  DONE
}
