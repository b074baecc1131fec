package dev.berth.server.rpc;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.server.api.Doc;
import dev.berth.server.api.Secret;
import dev.berth.server.api.Since;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A type that the API uses, as far as JSON can tell it from another. */
public sealed interface ApiType {

  record Text() implements ApiType {}

  record Truth() implements ApiType {}

  /**
   * A whole number.
   *
   * @param least and most: the range of the Java type
   */
  record Whole(long least, long most) implements ApiType {}

  record Decimal() implements ApiType {}

  /** Any JSON document. */
  record Anything() implements ApiType {}

  record ListOf(ApiType element) implements ApiType {}

  record MapOf(ApiType value) implements ApiType {}

  /** May be left out, or null. */
  record Maybe(ApiType present) implements ApiType {}

  /** One of a closed set of words; later versions may know more of them. */
  record Choice(Class<? extends Enum<?>> type) implements ApiType {
    /** The name under which clients know it, such as {@code ContainerStatus}. */
    public String name() {
      return nameOf(type);
    }

    public String doc() {
      return docOf(type);
    }

    /** The words, as they are sent. */
    public List<String> words() {
      return Arrays.stream(type.getEnumConstants())
          .map(constant -> RpcJson.tree(constant).textValue())
          .toList();
    }
  }

  /** A record of the API, known by its class: records may refer to one another. */
  record Named(Class<?> type) implements ApiType {
    /** The name under which clients know it, such as {@code ContainerCreateParams}. */
    public String name() {
      return nameOf(type);
    }

    public String doc() {
      return docOf(type);
    }

    public List<Field> fields() {
      return Arrays.stream(type.getRecordComponents()).map(ApiType::field).toList();
    }
  }

  private static String nameOf(Class<?> type) {
    var owner = type.getEnclosingClass();
    return (owner == null ? "" : Catalog.stem(owner)) + type.getSimpleName();
  }

  private static String docOf(AnnotatedElement element) {
    var doc = element.getAnnotation(Doc.class);
    return doc == null ? "" : doc.value();
  }

  /**
   * A field of a record, or a parameter of a method.
   *
   * @param usual words that are usual for a text
   * @param since the version of the API that brought it
   * @param secret whether its value must be neither logged nor kept
   */
  record Field(
      String name, ApiType type, String doc, List<String> usual, String since, boolean secret) {
    /** The version of the API that brought what says nothing of its own. */
    public static final String FIRST_VERSION = "0.1";

    static Field of(String name, Type type, String doc, AnnotatedElement element) {
      var since = element.getAnnotation(Since.class);
      var told = element.getAnnotation(Doc.class);
      return new Field(
          name,
          ApiType.of(type),
          doc,
          told == null ? List.of() : List.of(told.usual()),
          since == null ? FIRST_VERSION : since.value(),
          element.isAnnotationPresent(Secret.class));
    }

    public boolean isOptional() {
      return type instanceof Maybe;
    }
  }

  private static Field field(RecordComponent component) {
    return Field.of(component.getName(), component.getGenericType(), docOf(component), component);
  }

  /** Reads a Java type; one that the API can't have is a mistake in the API. */
  static ApiType of(Type type) {
    if (type instanceof ParameterizedType generic) {
      var arguments = generic.getActualTypeArguments();
      var raw = generic.getRawType();
      if (raw == List.class) {
        return new ListOf(of(arguments[0]));
      }
      if (raw == Optional.class) {
        return new Maybe(of(arguments[0]));
      }
      if (raw == Map.class && arguments[0] == String.class) {
        return new MapOf(of(arguments[1]));
      }
    }
    if (type instanceof Class<?> plain) {
      return ofClass(plain);
    }
    throw new IllegalArgumentException("the API can't carry " + type);
  }

  private static ApiType ofClass(Class<?> type) {
    if (type == String.class) {
      return new Text();
    }
    if (type == boolean.class || type == Boolean.class) {
      return new Truth();
    }
    if (type == int.class || type == Integer.class) {
      return new Whole(Integer.MIN_VALUE, Integer.MAX_VALUE);
    }
    if (type == long.class || type == Long.class) {
      return new Whole(Long.MIN_VALUE, Long.MAX_VALUE);
    }
    if (type == double.class || type == Double.class) {
      return new Decimal();
    }
    if (type == JsonNode.class) {
      return new Anything();
    }
    if (type.isEnum()) {
      return choice(type);
    }
    if (type.isRecord()) {
      return new Named(type);
    }
    throw new IllegalArgumentException("the API can't carry " + type);
  }

  @SuppressWarnings("unchecked") // it is an enum
  private static Choice choice(Class<?> type) {
    return new Choice((Class<? extends Enum<?>>) type);
  }
}
