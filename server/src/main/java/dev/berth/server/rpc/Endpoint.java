package dev.berth.server.rpc;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.state.Database;
import dev.berth.server.access.Identity;
import dev.berth.server.api.SubscriptionApi;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes the bytes of a request or batch and gives the bytes of its answer. */
public final class Endpoint {
  /** The one method that is not of the API's interfaces. */
  public static final String DISCOVER = "rpc.discover";

  private static final Logger LOG = LoggerFactory.getLogger(Endpoint.class);
  private static final int LONGEST_REQUEST_ID = 128;

  private final Limits limits;
  private final String version;
  private final Catalog catalog;
  private final Envelope envelope;
  private final Dispatcher dispatcher;
  private final Requests requests;
  private final JsonNode description;
  private final Semaphore inFlight;
  private final Semaphore overTcp;

  /**
   * @param version of this server, for messages
   * @param services what carries out the methods of a namespace, by namespace
   * @param description the OpenRPC document
   */
  public Endpoint(
      Limits limits,
      String version,
      Catalog catalog,
      Map<String, Object> services,
      Database database,
      JsonNode description) {
    this.limits = limits;
    this.version = version;
    this.catalog = catalog;
    this.envelope = new Envelope(limits);
    this.dispatcher = new Dispatcher(catalog, services);
    this.requests = new Requests(database, InstantSource.system(), dispatcher::renewed);
    this.description = description;
    this.inFlight = new Semaphore(limits.callsInFlight());
    this.overTcp = new Semaphore(limits.callsInFlight() / 2);
  }

  /**
   * Carries out what a body asks for; in it no subscription can begin.
   *
   * @return the body of the answer; empty where nothing is to be answered
   */
  public Optional<byte[]> answer(byte[] body) {
    var read = envelope.read(body);
    if (!read.batch()) {
      return answer(read.calls().getFirst());
    }
    var answers = new ArrayList<byte[]>();
    for (var call : read.calls()) {
      answer(call).ifPresent(answers::add);
    }
    return answers.isEmpty() ? Optional.empty() : Optional.of(list(answers));
  }

  /** Carries out what a message of a conversation asks for, and sends the answer. */
  public void converse(byte[] message, Conversation conversation) throws IOException {
    conversation.turn(() -> answer(message));
  }

  /** The answer to a request that was refused before its id could be read. */
  public static byte[] refusal(RpcError error) {
    return failure(NullNode.instance, error);
  }

  private static byte[] list(List<byte[]> documents) {
    var list = new ByteArrayOutputStream();
    char before = '[';
    for (var document : documents) {
      list.write(before);
      list.writeBytes(document);
      before = ',';
    }
    list.write(']');
    return list.toByteArray();
  }

  private Optional<byte[]> answer(Call call) {
    return switch (call) {
      case Call.Invalid(var id, var error) -> Optional.of(failure(id, error));
      case Call.Request request -> {
        byte[] answer;
        var id = request.id().orElse(NullNode.instance);
        try {
          answer = RpcJson.bytes(frame(id).set("result", limited(request)));
        } catch (Throwable e) {
          answer = failure(id, error(e, request.method()));
        }
        yield request.id().isPresent() ? Optional.of(answer) : Optional.empty();
      }
    };
  }

  /** Whoever comes over TCP leaves room for who may stop them: the socket of this machine. */
  private JsonNode limited(Call.Request request) {
    int most = limits.callsInFlight();
    return Caller.present().equals(Identity.LOCAL)
        ? within(inFlight, most, request, () -> result(request))
        : within(
            overTcp,
            most / 2,
            request,
            () -> within(inFlight, most, request, () -> result(request)));
  }

  private static JsonNode within(
      Semaphore room, int most, Call.Request request, Supplier<JsonNode> call) {
    if (!room.tryAcquire()) {
      throw new BerthException(
          ErrorKind.RESOURCE_EXHAUSTED,
          "cannot call %s: %d calls are under way, which is the limit; try again when some have ended"
              .formatted(Quote.shortened(request.method()), most));
    }
    try {
      return call.get();
    } finally {
      room.release();
    }
  }

  private JsonNode result(Call.Request request) {
    if (request.method().equals(DISCOVER)) {
      check(DISCOVER, parameters(request), List.of());
      return description;
    }
    var method = catalog.find(request.method()).orElseThrow(() -> unknown(request.method()));
    requireScope(method);
    var parameters = parameters(request);
    var requestId = method.mutating() ? requestId(method, parameters) : Optional.<String>empty();
    check(method.name(), parameters, method.parameters());
    if (method.subscribes()) {
      return RpcJson.tree(begin(method, request, parameters));
    }
    return requestId
        .map(
            id ->
                requests.answer(id, method, parameters, () -> dispatcher.call(method, parameters)))
        .orElseGet(() -> dispatcher.call(method, parameters));
  }

  private SubscriptionApi.Begun begin(
      ApiMethod method, Call.Request request, ObjectNode parameters) {
    if (request.id().isEmpty()) {
      throw BerthException.invalid("cannot call %s: it has no id".formatted(method.name()));
    }
    return Conversation.begin(method.name(), () -> dispatcher.subscription(method, parameters));
  }

  private static void requireScope(ApiMethod method) {
    var caller = Caller.present();
    if (!caller.scope().includes(method.scope())) {
      throw new BerthException(
              ErrorKind.PERMISSION_DENIED,
              "cannot call %s as %s: it needs the scope %s, and this client has %s"
                  .formatted(
                      method.name(), caller.name(), method.scope().word(), caller.scope().word()))
          .with("scope", method.scope().word());
    }
  }

  private void check(String method, ObjectNode parameters, List<ApiType.Field> known) {
    new ParameterCheck(method, version).check(parameters, known);
  }

  private static ObjectNode parameters(Call.Request request) {
    if (request.parameters() instanceof ObjectNode named) {
      return named;
    }
    throw new RpcException(
        RpcError.invalidParameter(
            "params",
            "cannot call %s: pass its parameters by name, in an object; a list has no names"
                .formatted(Quote.shortened(request.method()))));
  }

  /** Takes the request's id out of the parameters. */
  private static Optional<String> requestId(ApiMethod method, ObjectNode parameters) {
    var id = parameters.remove(ApiMethod.REQUEST_ID);
    if (id == null || id.isNull()) {
      return Optional.empty();
    }
    if (!id.isTextual()
        || id.textValue().isEmpty()
        || id.textValue().length() > LONGEST_REQUEST_ID) {
      throw new RpcException(
          RpcError.invalidParameter(
              ApiMethod.REQUEST_ID,
              "cannot call %s: requestId must be a string of 1 to %d characters"
                  .formatted(method.name(), LONGEST_REQUEST_ID)));
    }
    return Optional.of(id.textValue());
  }

  private RpcException unknown(String method) {
    var nearest =
        NearestName.to(method, catalog.names())
            .map("; did you mean %s?"::formatted)
            .orElse("; rpc.discover lists what there is");
    return new RpcException(
        new RpcError(
            RpcError.METHOD_NOT_FOUND,
            "server %s knows no method \"%s\"%s"
                .formatted(version, Quote.shortened(method), nearest),
            ErrorKind.NOT_FOUND,
            Map.of("method", Quote.shortened(method))));
  }

  private static RpcError error(Throwable thrown, String method) {
    var error = RpcError.of(thrown, Quote.shortened(method));
    if (error.kind() == ErrorKind.INTERNAL) {
      LOG.error("{} failed unexpectedly", Quote.shortened(method), thrown);
    }
    return error;
  }

  private static ObjectNode frame(JsonNode id) {
    var node = RpcJson.object().put("jsonrpc", "2.0");
    node.set("id", id);
    return node;
  }

  private static byte[] failure(JsonNode id, RpcError error) {
    return RpcJson.bytes(frame(id).set("error", error.toJson()));
  }
}
