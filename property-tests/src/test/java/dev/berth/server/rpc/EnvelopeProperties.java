package dev.berth.server.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.engine.state.Database;
import dev.berth.server.api.Doc;
import dev.berth.server.api.Param;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Whatever comes in, what goes out is an answer of JSON-RPC 2.0, or nothing. */
class EnvelopeProperties {
  private static final Set<Integer> CODES = Set.of(-32700, -32600, -32601, -32602, -32603, -32000);
  private static final List<String> VALID =
      List.of(
          "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"sum.add\",\"params\":{\"a\":1,\"words\":[\"x\"]}}",
          "{\"jsonrpc\":\"2.0\",\"id\":\"one\",\"method\":\"sum.add\",\"params\":{\"a\":2,\"words\":[]}}",
          "{\"jsonrpc\":\"2.0\",\"method\":\"sum.add\",\"params\":{\"a\":3,\"words\":[]}}",
          "[{\"jsonrpc\":\"2.0\",\"id\":1.5,\"method\":\"rpc.discover\"},{\"jsonrpc\":\"2.0\",\"id\":null,\"method\":\"sum.no\"}]");

  private static Path folder;
  private static Database database;
  private static Endpoint endpoint;

  /** A namespace of one method. */
  @Doc("Sums.")
  public interface SumApi {
    @Doc("Adds a number to a number of words.")
    int add(
        @Param(name = "a", doc = "The number.") int a,
        @Param(name = "words", doc = "They are counted.") List<String> words,
        @Param(name = "b", doc = "Another number.") Optional<Long> b);
  }

  static Endpoint endpoint() {
    return endpoint;
  }

  @BeforeContainer
  static void open() throws IOException {
    folder = Files.createTempDirectory("envelope-");
    database = Database.open(folder.resolve("state.db"));
    SumApi sums = (a, words, b) -> a + words.size() + b.orElse(0L).intValue();
    endpoint =
        new Endpoint(
            Limits.DEFAULT,
            "0.0.0-test",
            Catalog.of(SumApi.class),
            Map.of("sum", sums),
            database,
            RpcJson.object());
  }

  @AfterContainer
  static void close() throws IOException {
    database.close();
    try (var files = Files.list(folder)) {
      for (var file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }

  @Provide
  Arbitrary<String> scalars() {
    return Arbitraries.oneOf(
        Arbitraries.of("null", "true", "false", "0", "-1", "1.50", "1e400", "\"2.0\"", "\"\""),
        Arbitraries.longs().map(String::valueOf),
        Arbitraries.strings().ofMaxLength(8).map(text -> RpcJson.tree(text).toString()));
  }

  @Provide
  Arbitrary<String> documents() {
    return documents(3);
  }

  private Arbitrary<String> documents(int depth) {
    if (depth == 0) {
      return scalars();
    }
    return Arbitraries.oneOf(
        scalars(),
        documents(depth - 1).list().ofMaxSize(3).map(items -> "[" + String.join(",", items) + "]"),
        members(documents(depth - 1))
            .list()
            .ofMaxSize(5)
            .map(items -> "{" + String.join(",", items) + "}"));
  }

  private static Arbitrary<String> members(Arbitrary<String> values) {
    var names =
        Arbitraries.of("jsonrpc", "id", "method", "params", "a", "words", "b", "requestId", "x");
    var likely =
        Arbitraries.of(
            "\"jsonrpc\":\"2.0\"", "\"id\":7", "\"method\":\"sum.add\"", "\"params\":{\"a\":1}");
    return Arbitraries.oneOf(
        likely,
        Combinators.combine(names, values).as((name, value) -> "\"" + name + "\":" + value));
  }

  @Property(tries = 1000)
  void everyDocumentGetsAConformantAnswerOrNone(@ForAll("documents") String document) {
    conforms(document.getBytes(StandardCharsets.UTF_8));
  }

  /** A valid request with some bytes replaced, dropped or put in. */
  @Provide
  Arbitrary<byte[]> mutations() {
    var change =
        Combinators.combine(
            Arbitraries.integers().between(0, 200),
            Arbitraries.integers().between(0, 2),
            Arbitraries.oneOf(
                Arbitraries.of("{}[]\",:0159.-e\\ntu ".chars().mapToObj(c -> (byte) c).toList()),
                Arbitraries.bytes()));
    return Combinators.combine(
            Arbitraries.of(VALID),
            change.as(EnvelopeProperties::change).list().ofMinSize(1).ofMaxSize(4))
        .as(
            (text, changes) -> {
              var bytes = text.getBytes(StandardCharsets.UTF_8);
              for (var one : changes) {
                bytes = one.apply(bytes);
              }
              return bytes;
            });
  }

  private static java.util.function.UnaryOperator<byte[]> change(int at, int kind, byte value) {
    return bytes -> {
      int place = at % bytes.length;
      int removed = kind == 0 ? 0 : 1;
      int added = kind == 1 ? 0 : 1;
      var changed = new byte[bytes.length - removed + added];
      System.arraycopy(bytes, 0, changed, 0, place);
      if (added == 1) {
        changed[place] = value;
      }
      System.arraycopy(
          bytes, place + removed, changed, place + added, bytes.length - place - removed);
      return changed;
    };
  }

  @Property(tries = 1000)
  void everyMutationGetsAConformantAnswerOrNone(@ForAll("mutations") byte[] body) {
    conforms(body);
  }

  @Property(tries = 1000)
  void everyCallIsAnsweredWithItsIdAndSum(
      @ForAll int a, @ForAll long id, @ForAll List<String> words) {
    var text = RpcJson.tree(words.stream().map(word -> word.replace("\0", "")).toList());
    var request =
        "{\"jsonrpc\":\"2.0\",\"id\":%d,\"method\":\"sum.add\",\"params\":{\"a\":%d,\"words\":%s}}"
            .formatted(id, a, text);
    var answer = answer(request.getBytes(StandardCharsets.UTF_8)).orElseThrow();
    assertEquals(id, answer.get("id").longValue(), answer.toString());
    assertEquals(a + words.size(), answer.path("result").intValue(), answer.toString());
  }

  private static Optional<JsonNode> answer(byte[] body) {
    return endpoint.answer(body).map(it -> RpcJson.read(new String(it, StandardCharsets.UTF_8)));
  }

  private static void conforms(byte[] body) {
    answer(body)
        .ifPresent(
            answer -> {
              if (answer.isArray()) {
                assertTrue(!answer.isEmpty(), "an empty batch");
                answer.forEach(EnvelopeProperties::isAnswer);
              } else {
                isAnswer(answer);
              }
            });
  }

  private static void isAnswer(JsonNode answer) {
    var said = answer.toString();
    assertEquals("2.0", answer.path("jsonrpc").textValue(), said);
    var id = answer.get("id");
    assertTrue(id != null && (id.isNull() || id.isTextual() || id.isNumber()), said);
    assertTrue(answer.has("result") != answer.has("error"), said);
    assertEquals(3, answer.size(), said);
    if (answer.has("error")) {
      var error = answer.get("error");
      assertTrue(error.path("code").isInt() && CODES.contains(error.get("code").intValue()), said);
      assertTrue(error.get("code").intValue() != -32603, said);
      assertTrue(error.path("message").isTextual(), said);
      assertTrue(error.at("/data/kind").isTextual(), said);
    }
  }
}
