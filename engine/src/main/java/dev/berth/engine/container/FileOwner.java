package dev.berth.engine.container;

import dev.berth.engine.snapshot.LayeredView;
import java.util.List;

/** Who owns a file in a root file system, by numbers. */
public record FileOwner(int uid, int gid) {
  public static final FileOwner ROOT = new FileOwner(0, 0);

  /**
   * Looks up {@code user[:group]}, names or numbers, in the users of a root that isn't mounted.
   *
   * @param numberIsGroup whether a user's number alone is the group's number as well, as it is for
   *     copied files; otherwise the group is the user's own
   */
  public static FileOwner resolve(String user, LayeredView view, boolean numberIsGroup) {
    if (user.isEmpty()) {
      return ROOT;
    }
    if (numberIsGroup && UserDatabase.number(user).isPresent()) {
      int number = UserDatabase.number(user).get();
      return new FileOwner(number, number);
    }
    var found = ProcessUser.resolve(user, List.of(), UserLookup.in(view));
    return new FileOwner(found.uid(), found.gid());
  }
}
