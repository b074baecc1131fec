package dev.berth.server.rpc;

import dev.berth.server.api.BuildApi;
import dev.berth.server.api.ContainerApi;
import dev.berth.server.api.Doc;
import dev.berth.server.api.EventApi;
import dev.berth.server.api.GcApi;
import dev.berth.server.api.ImageApi;
import dev.berth.server.api.Mutating;
import dev.berth.server.api.Needs;
import dev.berth.server.api.OperationApi;
import dev.berth.server.api.Param;
import dev.berth.server.api.RegistryApi;
import dev.berth.server.api.Scope;
import dev.berth.server.api.Subscription;
import dev.berth.server.api.SubscriptionApi;
import dev.berth.server.api.SystemApi;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The methods of the API by name, read from its interfaces: the one description of the API. */
public final class Catalog {
  private static final List<Class<?>> INTERFACES =
      List.of(
          BuildApi.class,
          ContainerApi.class,
          EventApi.class,
          GcApi.class,
          ImageApi.class,
          OperationApi.class,
          RegistryApi.class,
          SubscriptionApi.class,
          SystemApi.class);

  private final Map<String, Class<?>> interfaces = new TreeMap<>();
  private final Map<String, ApiMethod> methods = new TreeMap<>();

  private Catalog(List<Class<?>> interfaces) {
    for (var api : interfaces) {
      this.interfaces.put(namespace(api), api);
      for (var method : api.getMethods()) {
        var described = describe(api, method);
        if (methods.put(described.name(), described) != null) {
          throw new IllegalArgumentException(described.name() + " is there twice");
        }
      }
    }
  }

  public static Catalog ofApi() {
    return new Catalog(INTERFACES);
  }

  static Catalog of(Class<?>... interfaces) {
    return new Catalog(List.of(interfaces));
  }

  /** The word that clients know an interface by: {@code container} for {@code ContainerApi}. */
  public static String namespace(Class<?> api) {
    return stem(api).toLowerCase(Locale.ROOT);
  }

  static String stem(Class<?> api) {
    var name = api.getSimpleName();
    return name.endsWith("Api") ? name.substring(0, name.length() - "Api".length()) : name;
  }

  private static ApiMethod describe(Class<?> api, Method method) {
    var doc = method.getAnnotation(Doc.class);
    if (doc == null) {
      throw new IllegalArgumentException(method + " has no @Doc");
    }
    boolean flattened = method.getParameterCount() == 1 && isRecord(method.getParameters()[0]);
    var parameters =
        flattened
            ? new ApiType.Named(method.getParameterTypes()[0]).fields()
            : Arrays.stream(method.getParameters()).map(Catalog::parameter).toList();
    var item = item(method.getGenericReturnType());
    return new ApiMethod(
        namespace(api) + "." + method.getName(),
        method,
        parameters,
        flattened,
        method.isAnnotationPresent(Mutating.class),
        scope(method),
        item.isPresent()
            ? new ApiType.Named(SubscriptionApi.Begun.class)
            : ApiType.of(method.getGenericReturnType()),
        item,
        doc.value());
  }

  private static Optional<ApiType> item(Type returned) {
    return returned instanceof ParameterizedType generic
            && generic.getRawType() == Subscription.class
        ? Optional.of(ApiType.of(generic.getActualTypeArguments()[0]))
        : Optional.empty();
  }

  private static Scope scope(Method method) {
    var needs = method.getAnnotation(Needs.class);
    return needs == null ? Scope.ADMIN : needs.value();
  }

  private static boolean isRecord(Parameter parameter) {
    return parameter.getType().isRecord() && !parameter.isAnnotationPresent(Param.class);
  }

  private static ApiType.Field parameter(Parameter parameter) {
    var param = parameter.getAnnotation(Param.class);
    if (param == null) {
      throw new IllegalArgumentException(parameter + " has no @Param");
    }
    return ApiType.Field.of(param.name(), parameter.getParameterizedType(), param.doc(), parameter);
  }

  public Optional<ApiMethod> find(String name) {
    return Optional.ofNullable(methods.get(name));
  }

  /** All methods, by name. */
  public Collection<ApiMethod> methods() {
    return Collections.unmodifiableCollection(methods.values());
  }

  /** The interface of a namespace. */
  Class<?> api(String namespace) {
    var api = interfaces.get(namespace);
    if (api == null) {
      throw new IllegalArgumentException("there is no namespace " + namespace);
    }
    return api;
  }

  /** The interfaces by namespace. */
  public Map<String, Class<?>> interfaces() {
    return Collections.unmodifiableMap(interfaces);
  }

  Collection<String> names() {
    return Collections.unmodifiableSet(methods.keySet());
  }
}
