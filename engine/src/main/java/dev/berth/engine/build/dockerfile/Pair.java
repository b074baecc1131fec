package dev.berth.engine.build.dockerfile;

/** A name and its value, of ENV and LABEL. */
public record Pair(String name, String value) {}
