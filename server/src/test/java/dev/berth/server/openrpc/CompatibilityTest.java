package dev.berth.server.openrpc;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CompatibilityTest {
  private static final String DOCUMENT =
      """
      {"info": {"version": "1.0"},
       "methods": [
         {"name": "thing.make", "x-since": "1.0", "x-idempotent": true, "x-bytes": "upload",
          "params": [
            {"name": "kind", "required": true, "schema": {"$ref": "#/components/schemas/Kind"}},
            {"name": "size", "required": false, "schema": {"type": "integer", "format": "int64"}},
            {"name": "tree", "required": false, "schema": {"$ref": "#/components/schemas/Tree"}},
            {"$ref": "#/components/contentDescriptors/id"}],
          "result": {"name": "result", "schema": {"$ref": "#/components/schemas/Made"}}},
         {"name": "thing.list", "x-since": "1.0", "params": [],
          "result": {"schema": {"type": "array", "items": {"$ref": "#/components/schemas/Made"}}}}],
       "components": {
         "contentDescriptors": {
           "id": {"name": "id", "required": false, "schema": {"type": "string", "maxLength": 128}}},
         "schemas": {
           "Kind": {"type": "string", "enum": ["big", "small"]},
           "Tree": {"type": "object", "required": ["leaf"],
             "properties": {"leaf": {"type": "string"}, "trees": {"type": "array",
               "items": {"$ref": "#/components/schemas/Tree"}}}},
           "Made": {"type": "object", "required": ["at"],
             "properties": {"at": {"type": "integer", "format": "int32"},
               "labels": {"type": "object", "additionalProperties": {"type": "string"}}}}}}}
      """;

  private static List<String> breaches(String from, String to) throws IOException {
    assertEquals(2, (DOCUMENT + " ").split(java.util.regex.Pattern.quote(from), 2).length, from);
    return Compatibility.breaches(read(DOCUMENT), read(DOCUMENT.replace(from, to)));
  }

  private static JsonNode read(String json) throws IOException {
    return new ObjectMapper().readTree(json);
  }

  @Test
  void theSameIsCompatible() throws IOException {
    assertEquals(List.of(), Compatibility.breaches(read(DOCUMENT), read(DOCUMENT)));
  }

  @Test
  void anotherMajorVersionMayDoAsItLikes() throws IOException {
    var other = read("{\"info\":{\"version\":\"2.0\"},\"methods\":[]}");
    assertEquals(List.of(), Compatibility.breaches(read(DOCUMENT), other));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          thing.make                      | thing.build                     | the method thing.make was removed
          "name": "size"                  | "name": "bytes"                 | the parameter thing.make size was removed
          "name": "size", "required": false | "name": "size", "required": true | the parameter thing.make size became required
          "int64"                         | "int32"                         | thing.make size was integer int64 and is integer int32
          "enum": ["big", "small"]        | "enum": ["big"]                 | thing.make kind takes "small" no more
          "maxLength": 128                | "maxLength": 64                 | thing.make id takes fewer lengths
          "required": ["leaf"]            | "required": ["leaf", "trees"]   | thing.make tree.trees became required
          {"leaf": {"type": "string"},    | {"leaf": {"type": "boolean"},   | thing.make tree.leaf was string and is boolean
          "int32"                         | "int64"                         | thing.make result.at was integer int32 and is integer int64
          "required": ["at"]              | "required": []                  | thing.make result.at was always there and may be missing
          "labels": {                     | "tags": {                       | thing.make result.labels was removed
          {"type": "string"}}}}}}         | {"type": "number"}}}}}}         | thing.make result.labels{} was string and is number
          "x-bytes": "upload"             | "x-bytes": "program"            | thing.make: x-bytes was "upload" and is "program"
          """)
  void whatIsTakenAwayIsTold(String from, String to, String breach) throws IOException {
    assertEquals(List.of(breach), breaches(from, to));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          "small"]                  | "small", "tiny"]
          "maxLength": 128          | "maxLength": 256
          "type": "integer", "format": "int64" | "type": "number"
          "required": ["at"]        | "required": ["at", "labels"]
          "required": ["leaf"]      | "required": []
          "kind", "required": true  | "kind", "required": false
          {"type": "string", "enum" | {"type": "string", "x-enum"
          "labels": {               | "colour": {"type": "string"}, "labels": {
          """)
  void whatIsAddedIsCompatible(String from, String to) throws IOException {
    assertEquals(List.of(), breaches(from, to));
  }

  @Test
  void aNewMethodSaysSinceWhen() throws IOException {
    var more = DOCUMENT.replace("\"version\": \"1.0\"", "\"version\": \"1.1\"");
    var added = "\"methods\": [{\"name\": \"thing.take\", \"x-since\": \"%s\", \"params\": []},";
    var marked = read(more.replace("\"methods\": [", added.formatted("1.1")));
    assertEquals(List.of(), Compatibility.breaches(read(DOCUMENT), marked));
    var old = read(more.replace("\"methods\": [", added.formatted("1.0")));
    assertEquals(
        List.of("the method thing.take is new: mark it @Since"),
        Compatibility.breaches(read(DOCUMENT), old));
  }

  @Test
  void aNewParameterIsOptional() throws IOException {
    var method = "\"name\": \"thing.list\", \"x-since\": \"1.0\", \"params\": [";
    var parameter = "{\"name\": \"all\", \"required\": %s, \"schema\": {\"type\": \"boolean\"}}";
    assertEquals(List.of(), breaches(method, method + parameter.formatted("false")));
    assertEquals(
        List.of("the new parameter thing.list all is required"),
        breaches(method, method + parameter.formatted("true")));
  }
}
