package dev.berth.engine.build.graph;

import dev.berth.engine.image.ContainerConfig;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/**
 * All that a build does.
 *
 * @param result the vertex whose files the image has
 * @param config what containers made from the image start with
 */
public record Graph(Vertex result, ContainerConfig config) {

  /** Every vertex once, after all of its inputs. */
  public List<Vertex> inOrder() {
    var order = new ArrayList<Vertex>();
    Set<Vertex> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    var open = new ArrayList<Vertex>();
    open.add(result);
    while (!open.isEmpty()) {
      var vertex = open.getLast();
      var missing = vertex.inputs().stream().filter(input -> !seen.contains(input)).findFirst();
      if (missing.isPresent()) {
        open.add(missing.get());
        continue;
      }
      open.removeLast();
      if (seen.add(vertex)) {
        order.add(vertex);
      }
    }
    return order;
  }

  /** Whether anything needs the files that come with the request. */
  public boolean needsContext() {
    return inOrder().stream().anyMatch(vertex -> vertex.op() instanceof Op.Context);
  }
}
