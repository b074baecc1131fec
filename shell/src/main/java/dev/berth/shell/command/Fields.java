package dev.berth.shell.command;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The fields of what a listing prints, by which a misspelt one is told before anything is asked.
 */
final class Fields {
  private Fields() {}

  /**
   * Refuses a path that leads to no field.
   *
   * @param type of the item that it begins at, a record of the API
   * @param column of the path in the format
   */
  static void check(Type type, List<String> path, int column) {
    var reached = type;
    for (var name : path) {
      var inner = bare(reached);
      if (inner instanceof Class<?> known && known.isRecord()) {
        var components = known.getRecordComponents();
        reached =
            Stream.of(components)
                .filter(component -> component.getName().equals(name))
                .findFirst()
                .map(RecordComponent::getGenericType)
                .orElseThrow(() -> wrong(name, components, column));
      } else if (inner instanceof ParameterizedType map && map.getRawType() == Map.class) {
        reached = map.getActualTypeArguments()[1];
      } else if (inner instanceof Class<?> open && !isPlain(open)) {
        return;
      } else {
        throw new UsageException(
            "--format, column %d: nothing in it is called \"%s\": it is no object; the filter json shows it"
                .formatted(column, name));
      }
    }
  }

  private static Type bare(Type type) {
    return type instanceof ParameterizedType wrapped && wrapped.getRawType() == Optional.class
        ? wrapped.getActualTypeArguments()[0]
        : type;
  }

  private static boolean isPlain(Class<?> type) {
    return type.isPrimitive() || type.isEnum() || type.getName().startsWith("java.");
  }

  private static UsageException wrong(String name, RecordComponent[] components, int column) {
    var known = Stream.of(components).map(RecordComponent::getName).toList();
    return new UsageException(
        "--format, column %d: there is no field \"%s\"%s; there are %s"
            .formatted(
                column,
                name,
                Nearest.of(name, known).map(", perhaps %s"::formatted).orElse(""),
                String.join(", ", known)));
  }
}
