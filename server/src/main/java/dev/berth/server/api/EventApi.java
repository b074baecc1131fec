package dev.berth.server.api;

import com.fasterxml.jackson.databind.EnumNamingStrategies;
import com.fasterxml.jackson.databind.annotation.EnumNaming;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Methods of the namespace {@code event}. */
@Doc("What happened: durable, numbered, kept for 7 days and at most 100,000.")
public interface EventApi {

  @Doc("Something that happened.")
  record Event(
      @Doc("Rises with each event, with gaps.") long sequence,
      @Doc("Milliseconds since 1970.") long at,
      @Doc("Such as container.started.") String type,
      @Doc("Id of the container, image, operation or plan that it happened to.") String subject,
      @Doc("Facts by name, such as name, image, exitCode.") Map<String, String> attributes) {}

  @Doc(
      "Why events aren't told. slow: whoever follows fell behind, event.list has them; trimmed: they aren't kept any more.")
  @EnumNaming(EnumNamingStrategies.KebabCaseStrategy.class)
  enum GapReason {
    SLOW,
    TRIMMED
  }

  @Doc("Events that aren't told.")
  record Gap(
      GapReason reason,
      @Doc("The sequence that all of them are above.") long after,
      @Doc("Events go on above this sequence.") long resume,
      @Doc("How many; of trimmed ones the most that there can have been.") long missed) {}

  @Doc("One of event, gap and cursor.")
  record Item(
      Optional<Event> event,
      Optional<Gap> gap,
      @Doc("Everything up to this sequence has been looked at.") Optional<Long> cursor) {}

  @Doc("Which events to follow.")
  record FollowParams(
      @Doc(
              "Those after this sequence, then those that happen; without it, beginning with the next one.")
          Optional<Long> after,
      @Doc("Names or beginnings of names: container.started, container.*; default all.")
          Optional<List<String>> types,
      @Doc(
              "Ids, at least 12 digits of them, or names, of containers, images and operations; default all.")
          Optional<List<String>> subjects) {}

  @Doc("Which events to list.")
  record ListParams(
      @Doc("Those after this sequence; default all that are kept.") Optional<Long> after,
      @Doc("Those up to this sequence, included.") Optional<Long> until,
      @Doc("Names or beginnings of names: container.started, container.*; default all.")
          Optional<List<String>> types,
      @Doc(
              "Ids, at least 12 digits of them, or names, of containers, images and operations; default all.")
          Optional<List<String>> subjects,
      @Doc("How many, 1 to 1000; default 1000.") Optional<Integer> limit) {}

  @Doc("Some events.")
  record Page(
      @Doc("Oldest first.") List<Event> events,
      @Doc("Everything up to it has been looked at: go on after it.") long cursor,
      @Doc("Events up to it aren't kept any more.") long trimmed) {}

  @Doc(
      "Tells events as they happen, or from a cursor on; ends only when it is cancelled. A client that falls more than 4096 events behind gets a gap instead of them.")
  @Needs(Scope.READ)
  Subscription<Item> follow(FollowParams params);

  @Doc("Lists events, oldest first.")
  @Needs(Scope.READ)
  Page list(ListParams params);
}
