package dev.berth.shell.client;

import dev.berth.server.api.Mutating;
import dev.berth.server.api.Subscription;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A method of the API as this build knows it; a server may have others.
 *
 * @param mutating whether it changes something
 * @param goesOn whether it answers with item after item
 */
public record KnownMethod(boolean mutating, boolean goesOn) {

  /** Finds one by its name, such as container.list. */
  public static Optional<KnownMethod> of(String method) {
    var dot = method.indexOf('.');
    if (dot < 1) {
      return Optional.empty();
    }
    var stem = method.substring(0, 1).toUpperCase(Locale.ROOT) + method.substring(1, dot);
    try {
      return Stream.of(Class.forName("dev.berth.server.api." + stem + "Api").getMethods())
          .filter(known -> known.getName().equals(method.substring(dot + 1)))
          .findFirst()
          .map(
              known ->
                  new KnownMethod(
                      known.isAnnotationPresent(Mutating.class),
                      known.getReturnType() == Subscription.class));
    } catch (ClassNotFoundException e) {
      return Optional.empty();
    }
  }
}
