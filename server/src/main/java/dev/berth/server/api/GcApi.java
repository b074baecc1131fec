package dev.berth.server.api;

import com.fasterxml.jackson.databind.EnumNamingStrategies;
import com.fasterxml.jackson.databind.annotation.EnumNaming;
import java.util.List;
import java.util.Optional;

/** Methods of the namespace {@code gc}. */
@Doc("Clean-up: planned, explained, then done.")
public interface GcApi {

  @Doc("What may go. A rule that is left out removes nothing.")
  record Policy(
      @Doc("Exited containers that ended more than this many seconds ago.")
          Optional<Long> exitedOlderThan,
      @Doc("Images without a reference that nothing uses.") Optional<Boolean> danglingImages,
      @Doc("Images that nothing uses, last used more than this many seconds ago.")
          Optional<Long> unusedSince,
      @Doc(
              "Keeps the newest N of each repository. With unusedSince, images go that are unused for so long and beyond these N; without it, all beyond these N that nothing uses.")
          Optional<Integer> keepLast,
      @Doc("Build cache last used more than this many seconds ago.")
          Optional<Long> buildCacheOlderThan,
      @Doc(
              "What pulls that ended early have left, and none went on with for more than this many seconds. After seven days, or where the disk is nearly full, it goes by itself.")
          Optional<Long> downloadsOlderThan,
      @Doc(
              "Compressed archives of layers that a registry has, of images last used more than this many seconds ago. The images stay as they are; a push or save that needs an archive fetches it again.")
          Optional<Long> archivesUnusedSince,
      @Doc("Mounts of images that were made more than this many seconds ago.")
          Optional<Long> mountedSince,
      @Doc("Labels \"name\" or \"name=value\": what has one is kept.")
          Optional<List<String>> protect) {}

  @Doc("One thing that would go.")
  record Item(
      @Doc("container, image, build-cache, download, archive, ...") String kind,
      String id,
      @Doc("Its name for people.") String name,
      @Doc("Why, a sentence.") String reason,
      @Doc("Bytes on disk that its removal frees, given that the items before it are gone.")
          long bytes) {}

  @Doc("A plan; it is kept a day.")
  record Plan(String id, List<Item> items, @Doc("Sum.") long bytes, long createdAt) {}

  @Doc("What became of an item.")
  @EnumNaming(EnumNamingStrategies.KebabCaseStrategy.class)
  enum Fate {
    REMOVED,
    IN_USE,
    GONE,
    FAILED
  }

  @Doc("What became of one item.")
  record Outcome(
      String kind,
      String id,
      String name,
      @Doc("reason says why.") Fate outcome,
      String reason,
      long bytes) {}

  @Doc("What an apply did.")
  record Report(
      String plan,
      @Doc("In the plan's order; after a cancellation, as far as it came.") List<Outcome> outcomes,
      @Doc("Bytes freed.") long bytes) {}

  @Doc("Tells what a policy would remove, each with reason and bytes; changes nothing.")
  @Needs(Scope.READ)
  Plan plan(@Param(name = "policy", doc = "What may go.") Policy policy);

  @Doc(
      "Removes what is on a plan and still unused. The operation has a result also where it was cancelled.")
  @Mutating
  @Begins(Report.class)
  OperationApi.Started apply(@Param(name = "plan", doc = "Id of the plan.") String plan);
}
