package dev.berth.engine.event;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.value.ImageReference;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Which events are wanted.
 *
 * @param types names, or beginnings of names that end with {@code .*}; none for all
 * @param subjects ids, at least 12 digits of them, or names; none for all
 */
public record EventFilter(List<String> types, List<String> subjects) {
  public static final EventFilter ALL = new EventFilter(List.of(), List.of());

  private static final Pattern TYPE = Pattern.compile("[a-z]+\\.([A-Za-z]+|\\*)");
  private static final Pattern START_OF_ID = Pattern.compile("[0-9a-f]{12,64}");

  public EventFilter {
    types = List.copyOf(types);
    subjects = List.copyOf(subjects);
    for (var type : types) {
      if (!TYPE.matcher(type).matches()) {
        throw BerthException.invalid(
            "cannot look for events of the type \"%s\": a type is like container.started or container.*"
                .formatted(type));
      }
    }
  }

  /** Whether an event passes; made once for many events. */
  Predicate<Event> predicate() {
    var exact = types.stream().filter(type -> !type.endsWith("*")).collect(Collectors.toSet());
    var starts =
        types.stream()
            .filter(type -> type.endsWith("*"))
            .map(type -> type.substring(0, type.length() - 1))
            .toList();
    var names = subjects.stream().flatMap(name -> forms(name).stream()).collect(Collectors.toSet());
    var ids = subjects.stream().filter(id -> START_OF_ID.matcher(id).matches()).toList();
    return event ->
        isOfType(event, exact, starts) && (subjects.isEmpty() || isAbout(event, names, ids));
  }

  private boolean isOfType(Event event, Set<String> exact, List<String> starts) {
    return types.isEmpty()
        || exact.contains(event.type())
        || starts.stream().anyMatch(event.type()::startsWith);
  }

  private static boolean isAbout(Event event, Set<String> names, List<String> ids) {
    var subject = event.subject();
    var digits = subject.substring(subject.indexOf(':') + 1);
    return names.contains(subject)
        || names.contains(event.attributes().getOrDefault(Event.NAME, ""))
        || ids.stream().anyMatch(digits::startsWith);
  }

  /** A name as it was given, and as an image's would be told. */
  private static Set<String> forms(String name) {
    try {
      return Set.copyOf(List.of(name, ImageReference.parse(name).familiar()));
    } catch (BerthException e) {
      return Set.of(name);
    }
  }
}
