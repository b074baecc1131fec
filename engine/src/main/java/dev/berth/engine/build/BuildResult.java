package dev.berth.engine.build;

import java.util.List;

/**
 * What a build made.
 *
 * @param id the image's
 * @param references familiar names that it was tagged with
 * @param executed steps that ran
 * @param cached steps that the cache answered
 * @param warnings what the caller should know, a sentence each
 */
public record BuildResult(
    String id, List<String> references, int executed, int cached, List<String> warnings) {
  public BuildResult {
    warnings = List.copyOf(warnings);
    references = List.copyOf(references);
  }
}
