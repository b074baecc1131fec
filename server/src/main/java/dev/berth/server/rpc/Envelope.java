package dev.berth.server.rpc;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.node.NullNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** What of a body is a request, and what is said of the rest. */
final class Envelope {
  private static final Set<String> MEMBERS = Set.of("jsonrpc", "id", "method", "params");
  private static final Pattern SURROGATE_ESCAPE = Pattern.compile("\\\\u[dD][89a-fA-F]");

  private final Limits limits;
  private final ObjectMapper mapper;

  Envelope(Limits limits) {
    this.limits = limits;
    this.mapper = RpcJson.mapper(limits, limits.tokens());
  }

  /**
   * The calls of a body.
   *
   * @param batch whether they came as a list and are answered by one
   */
  record Body(boolean batch, List<Call> calls) {}

  Body read(byte[] bytes) {
    JsonNode root;
    try {
      root = parse(bytes);
    } catch (RpcException e) {
      return new Body(false, List.of(new Call.Invalid(NullNode.instance, e.error())));
    }
    if (!root.isArray()) {
      return new Body(false, List.of(call(root)));
    }
    if (root.isEmpty()) {
      return refused("cannot carry out a batch: it is empty");
    }
    var calls = new ArrayList<Call>(root.size());
    root.forEach(element -> calls.add(call(element)));
    return new Body(true, List.copyOf(calls));
  }

  private static Body refused(String message) {
    return new Body(
        false, List.of(new Call.Invalid(NullNode.instance, RpcError.invalidRequest(message))));
  }

  private JsonNode parse(byte[] bytes) {
    try {
      var text = RpcJson.utf8(bytes);
      refuseLongBatch(text);
      var root = mapper.readTree(text);
      if (root == null || root.isMissingNode()) {
        throw parseError("it is empty");
      }
      if (SURROGATE_ESCAPE.matcher(text).find()) {
        refuseHalfCharacters(root);
      }
      return root;
    } catch (CharacterCodingException e) {
      throw parseError("it is not UTF-8");
    } catch (StreamConstraintsException e) {
      throw parseError(
          "it is nested deeper than %d, has more than %d brackets, names and values, or holds a number of more than 1000 digits or a name of more than %d characters"
              .formatted(
                  limits.depth(),
                  limits.tokens(),
                  mapper.getFactory().streamReadConstraints().getMaxNameLength()));
    } catch (MismatchedInputException e) {
      throw parseError("it is not JSON: something follows the document");
    } catch (JsonProcessingException e) {
      throw parseError(
          "it is not JSON: line %d, column %d: %s"
              .formatted(
                  e.getLocation().getLineNr(),
                  e.getLocation().getColumnNr(),
                  e.getOriginalMessage().replaceFirst(" \\(start marker at .*", "")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Counts before there is a tree: one of a million small requests would fill the heap. */
  private void refuseLongBatch(String text) throws IOException {
    try (var parser = mapper.createParser(text)) {
      if (parser.nextToken() != JsonToken.START_ARRAY) {
        return;
      }
      int requests = 0;
      for (var next = parser.nextToken();
          next != null && next != JsonToken.END_ARRAY;
          next = parser.nextToken()) {
        parser.skipChildren();
        requests++;
        if (requests > limits.batch()) {
          throw new RpcException(
              RpcError.invalidRequest(
                  "cannot carry out a batch of more than %d requests".formatted(limits.batch())));
        }
      }
    }
  }

  private static RpcException parseError(String why) {
    return new RpcException(RpcError.parse("cannot read the request: " + why));
  }

  /** A string with half a surrogate pair is no text: it could not be sent back. */
  private static void refuseHalfCharacters(JsonNode node) {
    for (Iterator<String> names = node.fieldNames(); names.hasNext(); ) {
      refuseHalf(names.next());
    }
    if (node.isTextual()) {
      refuseHalf(node.textValue());
    }
    node.forEach(Envelope::refuseHalfCharacters);
  }

  private static void refuseHalf(String text) {
    if (text.codePoints()
        .anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE)) {
      throw parseError("a string in it holds half a surrogate pair");
    }
  }

  private static Call call(JsonNode node) {
    if (!node.isObject()) {
      return new Call.Invalid(
          NullNode.instance,
          RpcError.invalidRequest("cannot carry out a request: it is not an object"));
    }
    var id = Optional.ofNullable(node.get("id"));
    if (id.isPresent() && !isId(id.get())) {
      return new Call.Invalid(
          NullNode.instance,
          RpcError.invalidRequest(
              "cannot carry out a request: its id is neither a string nor a number nor null"));
    }
    var problem = problem(node);
    if (problem.isPresent()) {
      return new Call.Invalid(
          id.orElse(NullNode.instance),
          RpcError.invalidRequest("cannot carry out a request: " + problem.get()));
    }
    var params = node.get("params");
    return new Call.Request(
        id, node.get("method").textValue(), params == null ? RpcJson.object() : params);
  }

  private static boolean isId(JsonNode id) {
    return id.isTextual() || id.isNumber() || id.isNull();
  }

  private static Optional<String> problem(JsonNode node) {
    for (Iterator<String> names = node.fieldNames(); names.hasNext(); ) {
      var name = names.next();
      if (!MEMBERS.contains(name)) {
        return Optional.of(
            "it has a member \"%s\"; there are jsonrpc, id, method and params"
                .formatted(Quote.shortened(name)));
      }
    }
    var version = node.get("jsonrpc");
    if (version == null || !version.isTextual() || !version.textValue().equals("2.0")) {
      return Optional.of("its member jsonrpc is not \"2.0\"");
    }
    var method = node.get("method");
    if (method == null || !method.isTextual()) {
      return Optional.of("its member method is not a string");
    }
    var params = node.get("params");
    if (params != null && !params.isObject() && !params.isArray()) {
      return Optional.of("its member params is not an object");
    }
    return Optional.empty();
  }
}
