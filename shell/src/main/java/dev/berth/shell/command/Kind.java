package dev.berth.shell.command;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What a word or an option's value is: how it is checked, and what completion offers for it. */
public sealed interface Kind {

  /** What the command line can't tell right from wrong. */
  enum Any implements Kind {
    TEXT,
    CONTAINER,
    IMAGE,
    CONTAINER_OR_IMAGE,
    OPERATION,
    CONTEXT,
    METHOD,
    FILE,
    FOLDER
  }

  /** One of these words and no other. */
  record OneOf(List<String> values) implements Kind {
    public OneOf {
      values = List.copyOf(values);
    }

    @Override
    public void check(String what, String value) {
      refuseOther(what, value, values);
    }
  }

  /** These words are usual; the server knows whether another one is right. */
  record Usual(List<String> values) implements Kind {
    public Usual {
      values = List.copyOf(values);
    }
  }

  /** NAME=VALUE with one of these names. */
  record Pair(Map<String, Kind> names) implements Kind {
    public Pair {
      names = new TreeMap<>(names);
    }

    @Override
    public void check(String what, String value) {
      var equals = value.indexOf('=');
      var name = equals < 0 ? value : value.substring(0, equals);
      refuseOther(what, name, names.keySet());
      if (equals < 0) {
        throw new UsageException("%s is %s=VALUE, not \"%s\"".formatted(what, name, value));
      }
      kind(name).ifPresent(kind -> kind.check(what + " " + name, value.substring(equals + 1)));
    }

    Optional<Kind> kind(String name) {
      return Optional.ofNullable(names.get(name));
    }
  }

  /** A signal's name, with or without SIG, or its number. */
  record Signal() implements Kind {
    static final List<String> NAMES =
        List.of(
            "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV",
            "USR2", "PIPE", "ALRM", "TERM", "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN",
            "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH", "IO", "PWR", "SYS");

    /** Others that mean the same, and those of real time. */
    private static final String OTHERS = "IOT|CLD|POLL|RTMIN(\\+\\d+)?|RTMAX(-\\d+)?";

    @Override
    public void check(String what, String value) {
      var bare = value.toUpperCase(Locale.ROOT).replaceFirst("^SIG", "");
      if (!value.matches("\\d+") && !bare.matches(OTHERS)) {
        refuseOther(what, bare, NAMES);
      }
    }
  }

  static OneOf oneOf(String... values) {
    return new OneOf(List.of(values));
  }

  /**
   * Refuses a value that can't be right.
   *
   * @param what it is the value of
   */
  default void check(String what, String value) {}

  private static void refuseOther(String what, String value, Collection<String> known) {
    if (!known.contains(value)) {
      throw new UsageException(
          "%s: there is no \"%s\"; %s"
              .formatted(
                  what,
                  value,
                  Nearest.of(value, known)
                      .map("did you mean \"%s\"?"::formatted)
                      .orElse("it is one of " + String.join(", ", known))));
    }
  }
}
