package dev.berth.engine.build;

import dev.berth.engine.build.context.ContextFiles;
import dev.berth.engine.build.context.Selection;
import dev.berth.engine.build.graph.Graph;
import dev.berth.engine.build.graph.Op;
import dev.berth.engine.build.graph.StepKey;
import dev.berth.engine.build.graph.Vertex;
import dev.berth.engine.content.Lease;
import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.image.ImageConfig.History;
import dev.berth.engine.image.ImageLayer;
import dev.berth.engine.operation.OperationContext;
import dev.berth.engine.operation.OutputLine;
import dev.berth.engine.value.Digest;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Goes through a graph: each step that changes files is answered by the cache, or carried out. Used
 * for one build.
 */
final class Solver {
  /** As many layers as are certain to be mounted on every kernel. */
  private static final int MAX_LAYERS = 120;

  private final LayerMaker maker;
  private final StepCache cache;
  private final StepExecutor executor;
  private final ContextFiles context;
  private final boolean noCache;
  private final OperationContext operation;

  private final List<ImageLayer> layers = new ArrayList<>();
  private final List<History> history = new ArrayList<>();
  private Instant createdAt = Instant.EPOCH;
  private int executed;
  private int cached;
  private int step;
  private int steps;

  Solver(
      BuildParts parts,
      Lease lease,
      ContextFiles context,
      boolean noCache,
      OperationContext operation) {
    this.maker = new LayerMaker(parts, lease);
    this.cache = new StepCache(parts, lease);
    this.executor = new StepExecutor(parts, maker, context, operation);
    this.context = context;
    this.noCache = noCache;
    this.operation = operation;
  }

  /**
   * Solves a graph.
   *
   * @throws BerthException whose message begins with the step and where it was written
   */
  Solved solve(Graph graph, BaseImage base) {
    layers.addAll(base.layers());
    history.addAll(base.config().history());
    createdAt = base.config().createdAt().orElse(Instant.EPOCH);
    var order = graph.inOrder();
    steps = (int) order.stream().filter(vertex -> !vertex.createdBy().isEmpty()).count();
    for (var vertex : order) {
      operation.checkCancelled();
      if (!vertex.createdBy().isEmpty()) {
        step++;
      }
      try {
        solve(vertex);
      } catch (BerthException e) {
        throw located(vertex, e);
      }
    }
    operation.progress("all steps are done", steps, steps);
    return new Solved(layers, history, createdAt, executed, cached);
  }

  private BerthException located(Vertex vertex, BerthException e) {
    if (e.kind() == ErrorKind.CANCELLED) {
      return e;
    }
    return vertex.origin().locate(e).with("step", step).with("place", vertex.origin().place());
  }

  private void solve(Vertex vertex) {
    switch (vertex.op()) {
      case Op.Source _ -> {}
      case Op.Configure _ -> {
        if (!vertex.createdBy().isEmpty()) {
          tell(vertex, "");
          remember(vertex, true);
        }
      }
      case Op.FileOp op -> {
        var result = change(vertex, op);
        createdAt = result.createdAt();
        result.layer().ifPresent(layers::add);
        remember(vertex, result.layer().isEmpty());
      }
    }
  }

  private StepResult change(Vertex vertex, Op.FileOp op) {
    if (layers.size() >= MAX_LAYERS) {
      throw new BerthException(
          ErrorKind.RESOURCE_EXHAUSTED,
          "the image would have more than %d layers; join RUN steps with &&".formatted(MAX_LAYERS));
    }
    var below =
        layers.isEmpty() ? Optional.<Digest>empty() : Optional.of(layers.getLast().chainId());
    return switch (op) {
      case Op.Run run ->
          answer(
              vertex,
              StepKey.of(run, below),
              () -> Optional.of(executor.run(vertex, run, below, this::say)));
      case Op.Copy copy -> {
        var selection = Selection.of(context.index(), copy.sources());
        yield answer(
            vertex,
            StepKey.of(copy, below, selection.digest()),
            () -> Optional.of(executor.copy(copy, selection, below)));
      }
      case Op.MakeFolder make ->
          answer(
              vertex, StepKey.of(make, below), () -> executor.makeFolder(make, below, createdAt));
    };
  }

  /** Carries a step out. */
  @FunctionalInterface
  private interface Execution {
    Optional<ImageLayer> run();
  }

  private StepResult answer(Vertex vertex, Digest key, Execution execution) {
    if (!noCache) {
      var known = cache.find(key);
      if (known.isPresent()) {
        cached++;
        tell(vertex, "CACHED ");
        return known.get();
      }
    }
    tell(vertex, "");
    var result = new StepResult(execution.run(), Instant.now().truncatedTo(ChronoUnit.MILLIS));
    executed++;
    cache.put(key, vertex.createdBy(), result);
    return result;
  }

  private void tell(Vertex vertex, String prefix) {
    say(OutputLine.STEP, "step %d/%d %s%s".formatted(step, steps, prefix, vertex.createdBy()));
  }

  private void say(String stream, String text) {
    operation.say(stream, text);
    operation.progress(text, Math.max(0, step - 1), steps); // the present one isn't done
  }

  private void remember(Vertex vertex, boolean emptyLayer) {
    history.add(new History(Optional.of(createdAt), vertex.createdBy(), "", "berth", emptyLayer));
  }
}
