package dev.berth.engine.build.graph;

import java.util.List;

/**
 * An operation in its place.
 *
 * @param createdBy how the image's history tells it; empty where another vertex of the same
 *     instruction does
 */
public record Vertex(Op op, List<Vertex> inputs, Origin origin, String createdBy) {
  public Vertex {
    inputs = List.copyOf(inputs);
  }
}
