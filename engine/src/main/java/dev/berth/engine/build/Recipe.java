package dev.berth.engine.build;

import dev.berth.engine.build.graph.Graph;
import dev.berth.engine.build.graph.Op;
import dev.berth.engine.image.ContainerConfig;
import java.util.Set;

/** What was asked for, read and checked as far as that goes without the base image. Pure. */
sealed interface Recipe permits DockerfileRecipe, ProgramRecipe {
  /** The base image that means no image at all. */
  String SCRATCH = "scratch";

  static Recipe of(BuildRequest request) {
    return switch (request.source()) {
      case BuildRequest.Source.Dockerfile file -> DockerfileRecipe.read(file.text(), request);
      case BuildRequest.Source.Program program -> new ProgramRecipe(program, request);
    };
  }

  /** Reference or id of the base image, or {@link #SCRATCH}. */
  String base();

  /** Names of the variables that it declares with ARG. */
  Set<String> declared();

  /**
   * The graph, now that the base is known.
   *
   * @param config of the base image
   */
  Graph graph(Op.Source base, ContainerConfig config);
}
