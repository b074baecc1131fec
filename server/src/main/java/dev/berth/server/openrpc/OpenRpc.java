package dev.berth.server.openrpc;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.server.api.Doc;
import dev.berth.server.api.OperationApi;
import dev.berth.server.api.Scope;
import dev.berth.server.rpc.ApiMethod;
import dev.berth.server.rpc.ApiType;
import dev.berth.server.rpc.Catalog;
import dev.berth.server.rpc.Endpoint;
import dev.berth.server.rpc.RpcError;
import java.util.List;
import java.util.Locale;

/**
 * The OpenRPC document of the API. It is checked in as {@code openrpc.json} beside the server's
 * resources, so that a change of the API shows in review.
 */
public final class OpenRpc {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final String REQUEST_ID_DOC =
      "Chosen by the client, 1 to 128 characters: the same id with the same method and parameters is answered with the first result for a day.";

  private final Catalog catalog;
  private final String apiVersion;
  private final Schemas schemas = new Schemas();

  private OpenRpc(Catalog catalog, String apiVersion) {
    this.catalog = catalog;
    this.apiVersion = apiVersion;
  }

  public static JsonNode document(Catalog catalog, String apiVersion) {
    return new OpenRpc(catalog, apiVersion).document();
  }

  private ObjectNode document() {
    var document = JSON.objectNode().put("openrpc", "1.3.2");
    document
        .putObject("info")
        .put("title", "Berth")
        .put("version", apiVersion)
        .put(
            "description",
            "A container engine. JSON-RPC 2.0 with named parameters over HTTP on a Unix socket; "
                + "docs/protocol.md tells the rest: limits, streams, the error object.");
    document.set("x-namespaces", namespaces());
    var methods = document.putArray("methods");
    catalog.methods().forEach(method -> methods.add(method(method)));
    methods.add(discover());
    var components = document.putObject("components");
    components.set("schemas", schemas.components());
    components.set("contentDescriptors", descriptors());
    components.set("errors", errors());
    return document;
  }

  private ObjectNode namespaces() {
    var node = JSON.objectNode();
    catalog
        .interfaces()
        .forEach(
            (name, api) -> {
              var doc = api.getAnnotation(Doc.class);
              node.put(name, doc == null ? "" : doc.value());
            });
    return node;
  }

  private ObjectNode method(ApiMethod method) {
    var node = JSON.objectNode().put("name", method.name()).put("summary", method.doc());
    node.put("paramStructure", "by-name").put("x-mutating", method.mutating());
    // One that changes something is done once for each requestId, and so can be sent again.
    node.put("x-idempotent", true).put("x-since", method.since());
    method.operation().ifPresent(type -> node.set("x-operation", schemas.of(type)));
    method.bytes().ifPresent(use -> node.put("x-bytes", use.name().toLowerCase(Locale.ROOT)));
    node.put("x-scope", method.scope().word());
    var parameters = node.putArray("params");
    // OpenRPC wants what must be given before what may be.
    method.parameters().stream()
        .filter(field -> !field.isOptional())
        .forEach(field -> parameters.add(parameter(field)));
    method.parameters().stream()
        .filter(ApiType.Field::isOptional)
        .forEach(field -> parameters.add(parameter(field)));
    if (method.mutating()) {
      parameters.add(JSON.objectNode().put("$ref", "#/components/contentDescriptors/requestId"));
    }
    var result = node.putObject("result").put("name", "result");
    result.set("schema", schemas.of(method.result()));
    method.item().ifPresent(item -> node.set("x-stream", schemas.of(item)));
    node.set("errors", errorReferences());
    return node;
  }

  private ObjectNode parameter(ApiType.Field field) {
    var node = JSON.objectNode().put("name", field.name());
    if (!field.doc().isEmpty()) {
      node.put("description", field.doc());
    }
    node.put("required", !field.isOptional());
    Schemas.marked(node, field);
    return node.set("schema", schemas.of(field));
  }

  private static ObjectNode discover() {
    var node =
        JSON.objectNode()
            .put("name", Endpoint.DISCOVER)
            .put("summary", "Answers with this document.")
            .put("paramStructure", "by-name")
            .put("x-mutating", false)
            .put("x-idempotent", true)
            .put("x-since", ApiType.Field.FIRST_VERSION)
            .put("x-scope", Scope.READ.word());
    node.putArray("params");
    node.putObject("result").put("name", "result").putObject("schema").put("type", "object");
    return node;
  }

  private static ObjectNode descriptors() {
    var node = JSON.objectNode();
    var descriptor =
        node.putObject(ApiMethod.REQUEST_ID)
            .put("name", ApiMethod.REQUEST_ID)
            .put("description", REQUEST_ID_DOC)
            .put("required", false);
    descriptor.putObject("schema").put("type", "string").put("minLength", 1).put("maxLength", 128);
    return node;
  }

  private record Code(String name, int code, String message) {}

  private static final List<Code> CODES =
      List.of(
          new Code("Domain", RpcError.DOMAIN, "the engine refused or failed; data.kind tells why"),
          new Code(
              "InvalidParams",
              RpcError.INVALID_PARAMS,
              "a parameter is unknown, missing or ill-typed"),
          new Code(
              "Internal", RpcError.INTERNAL, "the server's own fault; its log has the details"));

  private static ArrayNode errorReferences() {
    var references = JSON.arrayNode();
    CODES.forEach(code -> references.addObject().put("$ref", "#/components/errors/" + code.name()));
    return references;
  }

  private ObjectNode errors() {
    var node = JSON.objectNode();
    for (var code : CODES) {
      var error =
          node.putObject(code.name()).put("code", code.code()).put("message", code.message());
      var data = error.putObject("data").put("type", "object");
      var properties = data.putObject("properties");
      properties.set("kind", schemas.of(new ApiType.Choice(OperationApi.ErrorKind.class)));
      properties
          .putObject("details")
          .put("type", "object")
          .putObject("additionalProperties")
          .put("type", "string");
    }
    return node;
  }
}
