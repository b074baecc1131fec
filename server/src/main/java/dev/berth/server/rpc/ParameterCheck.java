package dev.berth.server.rpc;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeType;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Whether what a client passes is what a method takes; nothing is ever converted. */
final class ParameterCheck {
  private final String method;
  private final String serverVersion;

  /** Whether what is checked now is, or is in, a secret: it isn't quoted. */
  private boolean secret;

  ParameterCheck(String method, String serverVersion) {
    this.method = method;
    this.serverVersion = serverVersion;
  }

  /** Throws where a name is unknown, a parameter is missing, or a value is of another type. */
  void check(ObjectNode parameters, List<ApiType.Field> known) {
    fields("", parameters, known);
  }

  private void fields(String path, JsonNode object, List<ApiType.Field> known) {
    var names = known.stream().map(ApiType.Field::name).toList();
    for (Iterator<String> given = object.fieldNames(); given.hasNext(); ) {
      var name = given.next();
      if (!names.contains(name)) {
        throw unknown(join(path, name), name, names);
      }
    }
    for (var field : known) {
      var value = object.get(field.name());
      if (value != null) {
        boolean outer = secret;
        secret = outer || field.secret();
        value(join(path, field.name()), value, field.type());
        secret = outer;
      } else if (!field.isOptional()) {
        throw refuse(
            join(path, field.name()),
            "the parameter %s is missing".formatted(join(path, field.name())));
      }
    }
  }

  private void value(String path, JsonNode value, ApiType type) {
    switch (type) {
      case ApiType.Maybe(var present) -> {
        if (!value.isNull()) {
          value(path, value, present);
        }
      }
      case ApiType.Anything() -> {}
      case ApiType.Text() -> text(path, value);
      case ApiType.Truth() -> expect(path, value, value.isBoolean(), "true or false");
      case ApiType.Whole whole -> whole(path, value, whole);
      case ApiType.Decimal() ->
          expect(
              path,
              value,
              value.isNumber() && Double.isFinite(value.doubleValue()),
              "a number that a double can hold");
      case ApiType.Choice choice -> choice(path, value, choice.words());
      case ApiType.ListOf(var element) -> {
        expect(path, value, value.isArray(), "a list");
        for (int i = 0; i < value.size(); i++) {
          value(path + "[" + i + "]", value.get(i), element);
        }
      }
      case ApiType.MapOf(var element) -> {
        expect(path, value, value.isObject(), "an object");
        for (Map.Entry<String, JsonNode> entry : value.properties()) {
          noNul(path, entry.getKey());
          value(join(path, Quote.shortened(entry.getKey())), entry.getValue(), element);
        }
      }
      case ApiType.Named named -> {
        expect(path, value, value.isObject(), "an object");
        fields(path, value, named.fields());
      }
    }
  }

  private void text(String path, JsonNode value) {
    expect(path, value, value.isTextual(), "a string");
    noNul(path, value.textValue());
  }

  private void choice(String path, JsonNode value, List<String> words) {
    boolean known = value.isTextual() && words.contains(value.textValue());
    expect(path, value, known, "one of " + String.join(", ", words));
  }

  /** The kernel ends strings at a NUL: what is checked would not be what is done. */
  private void noNul(String path, String text) {
    if (text.indexOf('\0') >= 0) {
      throw refuse(path, "the parameter %s holds a NUL character".formatted(path));
    }
  }

  private void whole(String path, JsonNode value, ApiType.Whole whole) {
    boolean fits =
        value.isIntegralNumber()
            && value.canConvertToLong()
            && value.longValue() >= whole.least()
            && value.longValue() <= whole.most();
    expect(path, value, fits, "an integer from %d to %d".formatted(whole.least(), whole.most()));
  }

  private void expect(String path, JsonNode value, boolean right, String wanted) {
    if (!right) {
      throw refuse(
          path, "the parameter %s must be %s and is %s".formatted(path, wanted, described(value)));
    }
  }

  private String described(JsonNode value) {
    if (secret) {
      return "something else";
    }
    return switch (value.getNodeType()) {
      case STRING -> "the string \"%s\"".formatted(Quote.shortened(value.textValue()));
      case ARRAY -> "a list";
      case OBJECT -> "an object";
      case NULL -> "null";
      case NUMBER -> "the number " + Quote.shortened(value.asText());
      case BOOLEAN -> value.asText();
      case BINARY, MISSING, POJO -> nameOf(value.getNodeType());
    };
  }

  private static String nameOf(JsonNodeType type) {
    return type.name().toLowerCase(Locale.ROOT);
  }

  private RpcException unknown(String path, String name, List<String> names) {
    var nearest =
        NearestName.to(name, names)
            .map(near -> "; did you mean \"%s\"?".formatted(near))
            .orElse(names.isEmpty() ? "; it has none" : "");
    return refuse(
        Quote.shortened(path),
        "server %s knows no parameter \"%s\"%s"
            .formatted(serverVersion, Quote.shortened(path), nearest));
  }

  private RpcException refuse(String path, String why) {
    return new RpcException(
        RpcError.invalidParameter(path, "cannot call %s: %s".formatted(method, why)));
  }

  private static String join(String path, String name) {
    return path.isEmpty() ? name : path + "." + name;
  }
}
