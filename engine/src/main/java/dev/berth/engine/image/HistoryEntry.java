package dev.berth.engine.image;

/**
 * A step of an image's making with what it weighs.
 *
 * @param size bytes of its layer, uncompressed; 0 without one
 */
public record HistoryEntry(ImageConfig.History step, long size) {}
