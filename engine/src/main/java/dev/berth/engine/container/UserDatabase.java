package dev.berth.engine.container;

import dev.berth.engine.error.BerthException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The users and groups of a root file system, from the text of its /etc/passwd and /etc/group.
 * Lines that aren't entries are passed over, as the C library does.
 */
record UserDatabase(List<User> users, List<Group> groups) {
  /** More than this of either file is refused: an image chose its size. */
  static final int MAX_BYTES = 1 << 20;

  /** The greatest user and group number that the engine sets. */
  static final int MAX_NUMBER = Integer.MAX_VALUE;

  static final UserDatabase EMPTY = new UserDatabase(List.of(), List.of());

  record User(String name, int uid, int gid, String home) {}

  record Group(String name, int gid, List<String> members) {
    Group {
      members = List.copyOf(members);
    }
  }

  UserDatabase {
    users = List.copyOf(users);
    groups = List.copyOf(groups);
  }

  static UserDatabase parse(byte[] passwd, byte[] group) {
    return new UserDatabase(
        lines("/etc/passwd", passwd).stream().flatMap(l -> user(l).stream()).toList(),
        lines("/etc/group", group).stream().flatMap(l -> group(l).stream()).toList());
  }

  private static List<String[]> lines(String file, byte[] content) {
    if (content.length > MAX_BYTES) {
      throw BerthException.invalid(
          "cannot look up users: %s in the image is larger than %d bytes"
              .formatted(file, MAX_BYTES));
    }
    var lines = new ArrayList<String[]>();
    new String(content, StandardCharsets.UTF_8)
        .lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty() && line.charAt(0) != '#')
        .forEach(line -> lines.add(line.split(":", -1)));
    return lines;
  }

  private static Optional<User> user(String[] fields) {
    if (fields.length < 4 || fields[0].isEmpty()) {
      return Optional.empty();
    }
    var uid = number(fields[2]);
    var gid = number(fields[3]);
    var home = fields.length > 5 ? fields[5] : "";
    return uid.isEmpty() || gid.isEmpty()
        ? Optional.empty()
        : Optional.of(new User(fields[0], uid.get(), gid.get(), home));
  }

  private static Optional<Group> group(String[] fields) {
    if (fields.length < 3 || fields[0].isEmpty()) {
      return Optional.empty();
    }
    var members =
        fields.length > 3 && !fields[3].isEmpty()
            ? List.of(fields[3].split(","))
            : List.<String>of();
    return number(fields[2]).map(gid -> new Group(fields[0], gid, members));
  }

  /** A number from 0 to {@link #MAX_NUMBER}; empty for anything else. */
  static Optional<Integer> number(String text) {
    if (text.isEmpty() || text.length() > 10 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return Optional.empty();
    }
    long value = Long.parseLong(text);
    return value <= MAX_NUMBER ? Optional.of((int) value) : Optional.empty();
  }

  Optional<User> userNamed(String name) {
    return users.stream().filter(user -> user.name().equals(name)).findFirst();
  }

  Optional<User> userNumbered(int uid) {
    return users.stream().filter(user -> user.uid() == uid).findFirst();
  }

  Optional<Group> groupNamed(String name) {
    return groups.stream().filter(group -> group.name().equals(name)).findFirst();
  }
}
