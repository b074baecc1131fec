package dev.berth.engine.cgroup;

import dev.berth.engine.error.BerthException;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Moving every process out of a group. One that forks while it is moved leaves its child behind, so
 * the group is looked at again until nobody is in it.
 */
final class Migration {
  /** A process that nobody can move stays forever; forks are overtaken in two or three rounds. */
  private static final int ROUNDS = 50;

  private Migration() {}

  /**
   * Moves the processes of a group, by their pids.
   *
   * @param processes those that are in the group now
   * @param move moves one of them; fails where it has ended meanwhile
   * @return those that stayed
   * @throws BerthException what the last round's move failed with
   */
  static List<String> outOf(Supplier<List<String>> processes, Consumer<String> move) {
    var found = processes.get();
    for (int round = 1; round <= ROUNDS && !found.isEmpty(); round++) {
      for (var process : found) {
        try {
          move.accept(process);
        } catch (BerthException e) {
          if (round == ROUNDS) {
            throw e;
          }
          // Whether it has ended or can't be moved is seen in the next round.
        }
      }
      found = processes.get();
    }
    return found;
  }
}
