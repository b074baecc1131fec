/**
 * What a build does, as a graph without cycles: vertices with an {@link
 * dev.berth.engine.build.graph.Op} each and the vertices that it works on. Immutable and pure; how
 * the text was written is no longer to be seen, so a Dockerfile and a program that mean the same
 * give the same graph.
 *
 * <p>{@link dev.berth.engine.build.graph.StepKey} says how a step is keyed: by everything that its
 * outcome depends on, and by nothing else. How a step is carried out is not here.
 */
@NullMarked
package dev.berth.engine.build.graph;

import org.jspecify.annotations.NullMarked;
