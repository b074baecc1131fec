/**
 * Builds: a Dockerfile, or steps given by a program, becomes a graph; the graph is solved step by
 * step, each answered by the cache or carried out; what comes out is an image.
 *
 * <p>{@code dockerfile} reads text, {@code graph} says what each step means and how it is keyed,
 * this package carries steps out. How a step is keyed never depends on how it is done. The cache is
 * the table of our own steps: an image that was imported or pulled never answers for one.
 */
@NullMarked
package dev.berth.engine.build;

import org.jspecify.annotations.NullMarked;
