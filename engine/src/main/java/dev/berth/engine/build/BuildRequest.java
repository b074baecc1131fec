package dev.berth.engine.build;

import dev.berth.engine.image.PullPolicy;
import dev.berth.engine.registry.Credentials;
import java.util.List;
import java.util.Map;

/**
 * What to build.
 *
 * @param tags references to tag the image with
 * @param arguments values of ARG by name
 * @param labels added to the image's own
 * @param pull whether the base image is pulled
 * @param credentials by registry, in place of the stored ones
 * @param noCache runs every step, whatever the cache has
 */
public record BuildRequest(
    Source source,
    List<String> tags,
    Map<String, String> arguments,
    Map<String, String> labels,
    PullPolicy pull,
    Map<String, Credentials> credentials,
    boolean noCache) {

  /** Where the steps come from. */
  public sealed interface Source {
    /** The text of a Dockerfile. */
    record Dockerfile(String text) implements Source {}

    /** Steps that a program gave, on a base image. */
    record Program(String from, List<ProgramStep> steps) implements Source {
      public Program {
        steps = List.copyOf(steps);
      }
    }
  }

  public BuildRequest {
    tags = List.copyOf(tags);
    arguments = Map.copyOf(arguments);
    labels = Map.copyOf(labels);
    credentials = Map.copyOf(credentials);
  }

  /** One that shows registries what is stored for them. */
  public BuildRequest(
      Source source,
      List<String> tags,
      Map<String, String> arguments,
      Map<String, String> labels,
      PullPolicy pull,
      boolean noCache) {
    this(source, tags, arguments, labels, pull, Map.of(), noCache);
  }
}
