package dev.berth.shell.client;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A JSON value, read-only. A field that is null is as one that is absent; asking an absent value
 * for its parts answers with absent values, so that printing code needs no ladder of checks.
 */
public final class Json {
  public static final Json ABSENT = new Json(null);

  private static final JsonFactory FACTORY = new JsonFactory();

  /** What moves a cursor or turns the direction of writing; it stands in strings alone. */
  private static final Pattern HARMFUL =
      Pattern.compile("[\\x7f-\\x9f\\u202a-\\u202e\\u2066-\\u2069]");

  private final @Nullable Object value;

  private Json(@Nullable Object value) {
    this.value = value;
  }

  /** Wraps maps, lists, strings, numbers, booleans and other Json values. */
  public static Json of(@Nullable Object value) {
    return value instanceof Json json ? json : new Json(value);
  }

  public static Json parse(String text) {
    try (var parser = FACTORY.createParser(text)) {
      return document(parser);
    } catch (IOException e) {
      throw new IllegalArgumentException("not a JSON document: " + why(e), e);
    }
  }

  public static Json parse(byte[] bytes) {
    try (var parser = FACTORY.createParser(bytes)) {
      return document(parser);
    } catch (IOException e) {
      throw new IllegalArgumentException("not a JSON document: " + why(e), e);
    }
  }

  /** Without the parser's own way of telling the place. */
  private static String why(IOException e) {
    return e instanceof JsonProcessingException bad && bad.getLocation() != null
        ? "line %d, column %d: %s"
            .formatted(
                bad.getLocation().getLineNr(),
                bad.getLocation().getColumnNr(),
                bad.getOriginalMessage().replaceFirst(" \\(start marker at .*", ""))
        : String.valueOf(e.getMessage());
  }

  private static Json document(JsonParser parser) throws IOException {
    parser.nextToken();
    var json = read(parser);
    if (parser.nextToken() != null) {
      throw new IOException("more text after its end");
    }
    return json;
  }

  private static Json read(JsonParser parser) throws IOException {
    var token = parser.currentToken();
    if (token == null) {
      throw new IOException("it is empty");
    }
    return switch (token) {
      case START_OBJECT -> {
        var fields = new LinkedHashMap<String, Json>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
          var name = parser.currentName();
          parser.nextToken();
          var field = read(parser);
          if (field.present()) {
            fields.put(name, field);
          }
        }
        yield new Json(fields);
      }
      case START_ARRAY -> {
        var items = new ArrayList<Json>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          items.add(read(parser));
        }
        yield new Json(items);
      }
      case VALUE_STRING -> new Json(parser.getText());
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new Json(parser.getNumberValue());
      case VALUE_TRUE -> new Json(true);
      case VALUE_FALSE -> new Json(false);
      case VALUE_NULL -> ABSENT;
      default -> throw new IOException("unexpected " + token);
    };
  }

  public boolean present() {
    return value != null;
  }

  /** A field of an object; absent where this isn't one. */
  public Json at(String name) {
    return value instanceof Map<?, ?> map ? of(map.get(name)) : ABSENT;
  }

  /** A string's text, a number's or boolean's digits or word; empty where there is none. */
  public String text() {
    return text("");
  }

  public String text(String otherwise) {
    return switch (value) {
      case null -> otherwise;
      case Map<?, ?> _, List<?> _ -> compact();
      default -> value.toString();
    };
  }

  public Optional<String> optionalText() {
    return present() ? Optional.of(text()) : Optional.empty();
  }

  public long number() {
    return number(0);
  }

  public long number(long otherwise) {
    return value instanceof Number number ? number.longValue() : otherwise;
  }

  public OptionalLong optionalNumber() {
    return value instanceof Number number
        ? OptionalLong.of(number.longValue())
        : OptionalLong.empty();
  }

  public boolean isTrue() {
    return Boolean.TRUE.equals(value);
  }

  public boolean isObject() {
    return value instanceof Map;
  }

  public boolean isList() {
    return value instanceof List;
  }

  public List<Json> items() {
    return value instanceof List<?> list ? list.stream().map(Json::of).toList() : List.of();
  }

  public List<String> texts() {
    return items().stream().map(Json::text).toList();
  }

  public Map<String, Json> fields() {
    var fields = new LinkedHashMap<String, Json>();
    if (value instanceof Map<?, ?> map) {
      map.forEach((name, field) -> fields.put(String.valueOf(name), of(field)));
    }
    return fields;
  }

  /** The document on one line. */
  public String compact() {
    return write(false);
  }

  /** The document for people: indented, a field a line. */
  public String pretty() {
    return write(true);
  }

  private String write(boolean pretty) {
    var writer = new StringWriter();
    try (var generator = FACTORY.createGenerator(writer)) {
      if (pretty) {
        var printer = new DefaultPrettyPrinter();
        printer.indentArraysWith(DefaultIndenter.SYSTEM_LINEFEED_INSTANCE);
        generator.setPrettyPrinter(printer);
      }
      write(generator, value);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return HARMFUL
        .matcher(writer.toString())
        .replaceAll(found -> "\\\\u%04x".formatted((int) found.group().charAt(0)));
  }

  private static void write(JsonGenerator out, @Nullable Object value) throws IOException {
    switch (value) {
      case null -> out.writeNull();
      case Json json -> write(out, json.value);
      case Map<?, ?> map -> {
        out.writeStartObject();
        for (var entry : map.entrySet()) {
          out.writeFieldName(String.valueOf(entry.getKey()));
          write(out, entry.getValue());
        }
        out.writeEndObject();
      }
      case List<?> list -> {
        out.writeStartArray();
        for (var item : list) {
          write(out, item);
        }
        out.writeEndArray();
      }
      case Boolean bool -> out.writeBoolean(bool);
      case Double number -> out.writeNumber(number);
      case Number number -> out.writeNumber(number.toString());
      default -> out.writeString(value.toString());
    }
  }

  @Override
  public String toString() {
    return compact();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Json json && json.compact().equals(compact());
  }

  @Override
  public int hashCode() {
    return compact().hashCode();
  }
}
