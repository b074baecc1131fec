package dev.berth.shell.script;

import dev.berth.server.api.BuildApi;
import dev.berth.server.api.ContainerApi;
import dev.berth.server.api.EventApi;
import dev.berth.server.api.GcApi;
import dev.berth.server.api.ImageApi;
import dev.berth.server.api.OperationApi;
import dev.berth.server.api.RegistryApi;
import dev.berth.server.api.Subscription;
import dev.berth.server.api.SystemApi;
import dev.berth.shell.client.Json;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The namespaces and methods of the API, read from its interfaces. */
final class ApiDescription {
  private static final List<Class<?>> INTERFACES =
      List.of(
          BuildApi.class,
          ContainerApi.class,
          EventApi.class,
          GcApi.class,
          ImageApi.class,
          OperationApi.class,
          RegistryApi.class,
          SystemApi.class);

  private ApiDescription() {}

  /**
   * A list of namespaces: name, and methods with name and whether they begin an operation or a
   * subscription.
   */
  static String json() {
    var namespaces = new ArrayList<Map<String, Object>>();
    for (var type : INTERFACES) {
      var methods =
          Arrays.stream(type.getDeclaredMethods())
              .sorted(Comparator.comparing(Method::getName))
              .map(ApiDescription::described)
              .toList();
      var name = type.getSimpleName().replaceFirst("Api$", "").toLowerCase(Locale.ROOT);
      namespaces.add(Map.of("namespace", name, "methods", methods));
    }
    return Json.of(namespaces).compact();
  }

  private static Map<String, Object> described(Method method) {
    return Map.of(
        "name",
        method.getName(),
        "long",
        isLong(method),
        "subscribes",
        method.getReturnType() == Subscription.class);
  }

  private static boolean isLong(Method method) {
    return method.getReturnType().isRecord()
        && Arrays.stream(method.getReturnType().getRecordComponents())
            .anyMatch(component -> component.getName().equals("operation"));
  }
}
