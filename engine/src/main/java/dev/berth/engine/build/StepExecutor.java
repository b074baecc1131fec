package dev.berth.engine.build;

import dev.berth.engine.build.context.ContextFiles;
import dev.berth.engine.build.context.Selection;
import dev.berth.engine.build.graph.ImagePath;
import dev.berth.engine.build.graph.Op;
import dev.berth.engine.build.graph.Vertex;
import dev.berth.engine.container.FileOwner;
import dev.berth.engine.container.Step;
import dev.berth.engine.container.StepRunner;
import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.image.ImageLayer;
import dev.berth.engine.layer.TarEntry;
import dev.berth.engine.layer.TarWriter;
import dev.berth.engine.operation.OperationContext;
import dev.berth.engine.value.Digest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Carries out steps that the cache has no answer for. */
final class StepExecutor {
  private final BuildParts parts;
  private final LayerMaker layers;
  private final ContextFiles context;
  private final OperationContext operation;

  StepExecutor(
      BuildParts parts, LayerMaker layers, ContextFiles context, OperationContext operation) {
    this.parts = parts;
    this.layers = layers;
    this.context = context;
    this.operation = operation;
  }

  /**
   * Runs a program and keeps what it wrote.
   *
   * @param below chain ID of the files so far
   * @param listener takes each line of output
   * @throws BerthException BUILD_FAILED where it ended with a status other than zero
   */
  ImageLayer run(Vertex vertex, Op.Run run, Optional<Digest> below, StepRunner.LineSink listener) {
    var environment = new ArrayList<>(run.unkeyed());
    environment.addAll(run.environment());
    var output = new StepOutput(listener);
    try (var pending = layers.prepare(below)) {
      var step =
          new Step(
              vertex.createdBy(), run.arguments(), environment, run.user(), run.folder(), pending);
      int code = parts.runner().run(step, output, operation);
      operation.checkCancelled();
      if (code != 0) {
        throw failed(run, code, output);
      }
      return layers.keep(pending, below);
    }
  }

  private static BerthException failed(Op.Run run, int code, StepOutput output) {
    var command = String.join(" ", run.arguments());
    var printed = output.last();
    var details = new LinkedHashMap<String, String>();
    details.put("exitCode", Integer.toString(code));
    details.put("command", command);
    return new BerthException(
        ErrorKind.BUILD_FAILED,
        "the command \"%s\" ended with exit code %d%s"
            .formatted(
                command,
                code,
                printed.isEmpty()
                    ? " and printed nothing; run it with more output"
                    : "; its last output was:\n" + printed),
        details,
        null);
  }

  ImageLayer copy(Op.Copy copy, Selection selection, Optional<Digest> below) {
    CopiedFiles files;
    try (var view = layers.view(below)) {
      var owner = FileOwner.resolve(copy.owner().orElse(""), view, true);
      files = CopiedFiles.place(view, copy, owner, selection);
      return layers.unpack(below, out -> files.writeTo(out, context));
    }
  }

  /**
   * Makes a folder.
   *
   * @param modified its time, so that the same step gives the same layer
   * @return empty where it is there
   */
  Optional<ImageLayer> makeFolder(Op.MakeFolder make, Optional<Digest> below, Instant modified) {
    List<String> missing;
    FileOwner owner;
    try (var view = layers.view(below)) {
      var targets = new TargetPaths(view);
      var folder = targets.resolve(make.folder());
      if (targets.isFolder(folder)) {
        return Optional.empty();
      }
      if (targets.exists(folder)) {
        throw BerthException.invalid(
            "cannot make the folder %s: a file is there; choose another one"
                .formatted(make.folder()));
      }
      owner = FileOwner.resolve(make.owner(), view, false);
      missing = new ArrayList<>();
      for (var at = folder; !targets.exists(at); at = ImagePath.parent(at)) {
        missing.add(at);
      }
    }
    Collections.reverse(missing);
    return Optional.of(
        layers.unpack(
            below,
            out -> {
              var tar = new TarWriter(out);
              missing.forEach(path -> tar.entry(folder(path, owner, modified)));
              tar.finish();
            }));
  }

  private static TarEntry folder(String path, FileOwner owner, Instant modified) {
    return new TarEntry(
        path.substring(1) + "/",
        TarEntry.Type.FOLDER,
        0755,
        owner.uid(),
        owner.gid(),
        0,
        modified,
        "",
        0,
        0,
        Map.of(),
        TarEntry.SparseMap.WHOLE);
  }
}
