package dev.berth.server.rpc;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.engine.error.BerthException;
import dev.berth.engine.state.Database;
import dev.berth.engine.state.Database.Durability;
import dev.berth.engine.state.RequestTable;
import dev.berth.engine.state.RequestTable.RequestRow;
import dev.berth.engine.value.Digest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;

/**
 * What was answered to which {@code requestId}: the same request again gets the first answer for a
 * day, across restarts, and one that comes while the first is under way joins it.
 */
final class Requests {
  private static final Duration KEPT = Duration.ofDays(1);
  private static final Duration TRIMMED_EVERY = Duration.ofHours(1);

  private final Database database;
  private final InstantSource clock;
  private final Renewing renewing;
  private final ConcurrentMap<String, Begun> underWay = new ConcurrentHashMap<>();
  private volatile long trimmedAt;

  /**
   * Answers from a database.
   *
   * @param renewing what becomes of an answer that is given again
   */
  Requests(Database database, InstantSource clock, Renewing renewing) {
    this.database = database;
    this.clock = clock;
    this.renewing = renewing;
  }

  private record Begun(String method, String digest, CompletableFuture<JsonNode> answer) {}

  /** The answer of a request: the first one's where it was made before, else the call's. */
  JsonNode answer(String id, ApiMethod method, ObjectNode parameters, Supplier<JsonNode> call) {
    var mine = new Begun(method.name(), digest(method, parameters), new CompletableFuture<>());
    var first = underWay.putIfAbsent(id, mine);
    if (first != null) {
      requireSame(id, mine, first.method(), first.digest());
      return joined(first);
    }
    try {
      var answer = stored(id, mine).orElseGet(() -> carriedOut(id, mine, call));
      mine.answer().complete(answer);
      return answer;
    } catch (Throwable e) {
      mine.answer().completeExceptionally(e);
      throw e;
    } finally {
      underWay.remove(id, mine);
    }
  }

  private static JsonNode joined(Begun first) {
    try {
      return first.answer().join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw e;
    }
  }

  private Optional<JsonNode> stored(String id, Begun mine) {
    var row = database.read(transaction -> RequestTable.find(transaction, id, oldest()));
    row.ifPresent(known -> requireSame(id, mine, known.method(), known.parametersDigest()));
    return row.map(
        known -> renewing.renewed(known.method(), RpcJson.read(known.answer()), known.createdAt()));
  }

  private JsonNode carriedOut(String id, Begun mine, Supplier<JsonNode> call) {
    var answer = Answering.within(id, mine.method(), mine.digest(), call);
    long now = clock.millis();
    boolean trims = now - trimmedAt > TRIMMED_EVERY.toMillis();
    trimmedAt = trims ? now : trimmedAt;
    if (trims
        || database.read(transaction -> RequestTable.find(transaction, id, oldest())).isEmpty()) {
      database.store(
          Durability.PROCESS,
          transaction -> {
            RequestTable.trim(transaction, oldest());
            // For a method that found nothing left to do, or whose answer no transaction knew.
            RequestTable.insertMissing(
                transaction,
                new RequestRow(id, mine.method(), mine.digest(), RpcJson.text(answer), now));
          });
    }
    return answer;
  }

  private static void requireSame(String id, Begun mine, String method, String digest) {
    if (!mine.method().equals(method) || !mine.digest().equals(digest)) {
      throw BerthException.conflict(
              "cannot call %s: requestId \"%s\" was used for %s; use another requestId for another request"
                  .formatted(
                      mine.method(),
                      Quote.shortened(id),
                      mine.method().equals(method) ? "it with other parameters" : method))
          .with("requestId", id);
    }
  }

  private long oldest() {
    return clock.millis() - KEPT.toMillis();
  }

  /**
   * The same for the same parameters, in whatever order they came. Secrets aren't in it: it is
   * stored, and who has it could try out passwords.
   */
  private static String digest(ApiMethod method, ObjectNode parameters) {
    var told = parameters.deepCopy();
    removeSecrets(told, method.parameters());
    return Digest.of(RpcJson.text(sorted(told)).getBytes(StandardCharsets.UTF_8)).hex();
  }

  private static void removeSecrets(ObjectNode object, List<ApiType.Field> fields) {
    for (var field : fields) {
      var type = field.type() instanceof ApiType.Maybe(var present) ? present : field.type();
      if (field.secret()) {
        object.remove(field.name());
      } else if (type instanceof ApiType.Named named
          && object.get(field.name()) instanceof ObjectNode inner) {
        removeSecrets(inner, named.fields());
      }
    }
  }

  private static JsonNode sorted(JsonNode node) {
    if (node.isObject()) {
      var names = new TreeMap<String, JsonNode>();
      node.properties().forEach(entry -> names.put(entry.getKey(), sorted(entry.getValue())));
      var copy = RpcJson.object();
      names.forEach(copy::set);
      return copy;
    }
    if (node.isArray()) {
      var copy = RpcJson.object().arrayNode();
      node.forEach(element -> copy.add(sorted(element)));
      return copy;
    }
    return node;
  }
}
