package dev.berth.server.rpc;

import dev.berth.server.api.Doc;
import dev.berth.server.api.Mutating;
import dev.berth.server.api.Param;
import dev.berth.server.api.Subscription;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A namespace with a parameter of each type, for tests of the envelope and the checks. */
@Doc("Probes.")
public interface ProbeApi {
  @Doc("A point.")
  record Point(@Doc("Across.") int x, Optional<Integer> y) {}

  @Doc("A parameter of each type.")
  record Everything(
      String text,
      boolean truth,
      int whole,
      long large,
      double decimal,
      List<String> words,
      Map<String, Long> numbers,
      Point point,
      Optional<List<Point>> points) {}

  @Doc("How loud.")
  enum Volume {
    LOW,
    HIGH
  }

  @Doc("Speaks.")
  Volume speak(@Param(name = "volume", doc = "How loud.") Volume volume);

  @Doc("Adds.")
  int add(
      @Param(name = "a", doc = "First.") int a,
      @Param(name = "b", doc = "Second, default 1.") Optional<Integer> b);

  @Doc("Gives back what it was given.")
  Everything echo(Everything params);

  @Doc("Fails with a kind of error.")
  String fail(@Param(name = "kind", doc = "Name of the kind.") String kind);

  @Doc("Fails as no method should.")
  String crash();

  @Doc("Counts its calls.")
  @Mutating
  long count(@Param(name = "by", doc = "How far.") long by);

  @Doc("Waits.")
  boolean sleep(@Param(name = "millis", doc = "How long.") long millis);

  @Doc("Subtracts, as the specification's examples do.")
  int subtract(
      @Param(name = "minuend", doc = "From it.") int minuend,
      @Param(name = "subtrahend", doc = "So much.") int subtrahend);

  @Doc("Tells points, across from 1 on.")
  Subscription<Point> tell(
      @Param(name = "count", doc = "How many; -1 goes on for ever.") int count,
      @Param(name = "fail", doc = "Fails after the last, with a kind of error.")
          Optional<String> fail);

  @Doc("Tells nothing, for ever.")
  Subscription<Point> hold();
}
