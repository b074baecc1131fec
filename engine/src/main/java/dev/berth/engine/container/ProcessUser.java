package dev.berth.engine.container;

import dev.berth.engine.container.UserDatabase.Group;
import dev.berth.engine.container.UserDatabase.User;
import dev.berth.engine.error.BerthException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedSet;

/**
 * Whom a program runs as.
 *
 * @param groups all supplementary groups; the primary one is always among them, so that a process
 *     without it can't be told apart by permissions that deny a group
 * @param home the user's home folder, {@code /} where none is known
 */
record ProcessUser(int uid, int gid, List<Integer> groups, String home) {
  ProcessUser {
    groups = List.copyOf(groups);
  }

  /**
   * Looks up {@code user[:group]} as Docker does: a name before a number, a number that is in no
   * file stands for itself with group 0, and an explicit group takes the user's further groups
   * away.
   *
   * @param user empty is root
   * @param more further groups, names or numbers
   */
  static ProcessUser resolve(String user, List<String> more, UserDatabase database) {
    int colon = user.indexOf(':');
    var userPart = colon < 0 ? user : user.substring(0, colon);
    var groupPart = colon < 0 ? "" : user.substring(colon + 1);
    if (groupPart.indexOf(':') >= 0) {
      throw refused(user, "there is more than one colon in it");
    }
    var entry = entry(userPart, database);
    int uid =
        entry
            .map(User::uid)
            .orElseGet(() -> userPart.isEmpty() ? 0 : numeric(userPart, "user", "/etc/passwd"));
    int gid = groupPart.isEmpty() ? entry.map(User::gid).orElse(0) : gid(groupPart, database);
    SequencedSet<Integer> groups = new LinkedHashSet<>();
    groups.add(gid);
    if (groupPart.isEmpty()) {
      entry.ifPresent(
          known ->
              database.groups().stream()
                  .filter(group -> group.members().contains(known.name()))
                  .forEach(group -> groups.add(group.gid())));
    }
    more.forEach(group -> groups.add(gid(group, database)));
    var home = entry.map(User::home).filter(folder -> folder.startsWith("/")).orElse("/");
    return new ProcessUser(uid, gid, new ArrayList<>(groups), home);
  }

  private static Optional<User> entry(String user, UserDatabase database) {
    if (user.isEmpty()) {
      return database.userNumbered(0);
    }
    return database
        .userNamed(user)
        .or(() -> UserDatabase.number(user).flatMap(database::userNumbered));
  }

  private static int gid(String group, UserDatabase database) {
    return database
        .groupNamed(group)
        .map(Group::gid)
        .orElseGet(() -> numeric(group, "group", "/etc/group"));
  }

  private static int numeric(String text, String what, String file) {
    return UserDatabase.number(text)
        .orElseThrow(
            () ->
                text.matches("-?[0-9]+")
                    ? refused(
                        text,
                        "a number of a %s is from 0 to %d".formatted(what, UserDatabase.MAX_NUMBER))
                    : refused(
                        text, "%s of the image has no %s of that name".formatted(file, what)));
  }

  private static BerthException refused(String text, String why) {
    return BerthException.invalid("cannot run as user or group \"%s\": %s".formatted(text, why));
  }
}
