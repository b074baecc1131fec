package dev.berth.engine.build.dockerfile;

/**
 * An instruction's text, continuations joined and comments left out.
 *
 * @param number of its first line in the file, from 1
 * @param text without leading or trailing blanks; never empty
 */
public record LogicalLine(int number, String text) {}
