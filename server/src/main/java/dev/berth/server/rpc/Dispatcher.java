package dev.berth.server.rpc;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.POJONode;
import com.googlecode.jsonrpc4j.JsonRpcBasicServer;
import dev.berth.engine.error.BerthException;
import dev.berth.server.api.Subscription;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Calls the Java method of a checked call. jsonrpc4j turns parameters into arguments and the result
 * into JSON; it sees checked calls alone, with one id, and its own error answers never leave this
 * class.
 */
final class Dispatcher extends JsonRpcBasicServer {
  private final ObjectMapper mapper;
  private final Catalog catalog;
  private final Map<String, Object> services;

  /**
   * @param services what carries out the methods of a namespace, by namespace
   */
  Dispatcher(Catalog catalog, Map<String, Object> services) {
    this(RpcJson.mapper(Limits.DEFAULT, Long.MAX_VALUE), catalog, services);
  }

  private Dispatcher(ObjectMapper mapper, Catalog catalog, Map<String, Object> services) {
    super(new Unread(mapper), new Object());
    this.mapper = mapper;
    this.catalog = catalog;
    this.services = Map.copyOf(services);
    setRethrowExceptions(true);
    setShouldLogInvocationErrors(false);
  }

  /**
   * Takes a result into an answer as it is: as a tree a long list would take several times its
   * room.
   */
  private static final class Unread extends ObjectMapper {
    private static final long serialVersionUID = 1L;

    Unread(ObjectMapper mapper) {
      super(mapper);
    }

    @Override
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // as Jackson declares it
    public <T extends JsonNode> T valueToTree(Object value) {
      return (T) new POJONode(value);
    }
  }

  JsonNode call(ApiMethod method, ObjectNode parameters) {
    var request = RpcJson.object().put("jsonrpc", "2.0").put("id", 0).put("method", method.name());
    var arguments = request.putArray("params");
    if (method.flattened()) {
      arguments.add(parameters);
    } else {
      for (var parameter : method.parameters()) {
        var value = parameters.get(parameter.name());
        if (value == null) {
          arguments.addNull();
        } else {
          arguments.add(value);
        }
      }
    }
    return result(method, request);
  }

  /** What a method that begins a subscription will tell. */
  Subscription<?> subscription(ApiMethod method, ObjectNode parameters) {
    var types = method.method().getGenericParameterTypes();
    var arguments = new Object[types.length];
    try {
      for (int i = 0; i < types.length; i++) {
        var value =
            method.flattened() ? parameters : parameters.get(method.parameters().get(i).name());
        arguments[i] =
            mapper
                .readerFor(mapper.constructType(types[i]))
                .readValue(value == null ? NullNode.instance : value);
      }
      return (Subscription<?>) method.method().invoke(getHandler(method.namespace()), arguments);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw BerthException.internal("cannot call " + method.name(), e.getCause());
    } catch (IOException | IllegalAccessException e) {
      throw BerthException.internal("cannot call " + method.name(), e);
    }
  }

  /** The answer to a call that was answered before. */
  JsonNode renewed(String method, JsonNode answer, long at) {
    return services.get(method.substring(0, method.indexOf('.'))) instanceof Renewing service
        ? service.renewed(method, answer, at)
        : answer;
  }

  private JsonNode result(ApiMethod method, ObjectNode request) {
    try {
      var answer = handleJsonNodeRequest(request);
      var thrown = answer.getExceptionToRethrow();
      if (thrown != null) {
        throw unwrapped(thrown);
      }
      var result = answer.getResponse().get("result");
      if (result == null) {
        throw BerthException.internal(
            "cannot call %s: %s".formatted(method.name(), answer.getResponse()), null);
      }
      return result;
    } catch (JsonParseException | JsonMappingException e) {
      throw BerthException.internal("cannot call " + method.name(), e);
    }
  }

  /** What the service threw, below the library's wrappings. */
  private static RuntimeException unwrapped(RuntimeException wrapped) {
    for (Throwable inner = wrapped; inner != null; inner = inner.getCause()) {
      if (inner instanceof BerthException known) {
        return known;
      }
    }
    return wrapped;
  }

  @Override
  protected Class<?>[] getHandlerInterfaces(String serviceName) {
    return new Class<?>[] {catalog.api(serviceName)};
  }

  @Override
  protected Object getHandler(String serviceName) {
    var service = services.get(serviceName);
    if (service == null) {
      throw new IllegalArgumentException("nothing carries out " + serviceName);
    }
    return service;
  }

  @Override
  protected String getServiceName(@Nullable String methodName) {
    return methodName == null ? "" : methodName.substring(0, methodName.indexOf('.'));
  }

  @Override
  protected String getMethodName(@Nullable String methodName) {
    return methodName == null ? "" : methodName.substring(methodName.indexOf('.') + 1);
  }
}
