package dev.berth.engine.build;

import dev.berth.engine.build.context.ContextFiles;
import dev.berth.engine.build.graph.Stage;
import dev.berth.engine.content.Lease;
import dev.berth.engine.content.StoreFailure;
import dev.berth.engine.image.ContainerConfig;
import dev.berth.engine.image.ImageConfig;
import dev.berth.engine.image.ImageIdentity;
import dev.berth.engine.image.Origin;
import dev.berth.engine.operation.OperationContext;
import dev.berth.engine.operation.OutputLine;
import dev.berth.engine.value.ImageReference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** Builds images. */
public final class Builds {
  private static final String PREFIX = "build-";

  private final BuildParts parts;

  public Builds(BuildParts parts) {
    this.parts = parts;
  }

  /** Removes what builds have left that a stopped engine never ended. */
  public void reconcile() {
    if (!Files.isDirectory(parts.temporary())) {
      return;
    }
    try (var folders = Files.newDirectoryStream(parts.temporary(), PREFIX + "*")) {
      for (var folder : folders) {
        Files.deleteIfExists(folder.resolve(ContextFiles.NAME));
        Files.delete(folder);
      }
    } catch (IOException e) {
      throw StoreFailure.of("remove unfinished builds", parts.temporary(), e);
    }
  }

  /**
   * Carries out a build. Nothing but the build cache remembers one that failed.
   *
   * @param context absent where no context is uploaded; read to its end where it is there
   * @throws dev.berth.engine.error.BerthException INVALID_ARGUMENT with line and advice where the
   *     text is malformed; BUILD_FAILED where a step ended with a status other than zero
   */
  public BuildResult run(
      BuildRequest request, Optional<ContextSupplier> context, OperationContext operation) {
    var recipe = Recipe.of(request);
    var references =
        request.tags().stream()
            .map(tag -> ImageReference.parse(tag).withDefaultTag())
            .distinct()
            .toList();
    var warnings = warnings(request, recipe);
    warnings.forEach(warning -> operation.say(OutputLine.WARNING, warning));
    var folder = temporaryFolder();
    try (var lease = parts.images().lease();
        var files = new ContextFiles(folder)) {
      var base = BaseImage.find(recipe.base(), request, parts, lease, operation);
      var graph = recipe.graph(base.source(), base.config().container());
      ContextUpload.take(graph, context, files, operation);
      var solved = new Solver(parts, lease, files, request.noCache(), operation).solve(graph, base);
      operation.checkCancelled();
      var identity = store(graph.config(), base, solved, references, lease);
      return new BuildResult(
          identity.id().value(),
          references.stream().map(ImageReference::familiar).toList(),
          solved.executed(),
          solved.cached(),
          warnings);
    } finally {
      remove(folder);
    }
  }

  private static List<String> warnings(BuildRequest request, Recipe recipe) {
    var unused = new TreeSet<>(request.arguments().keySet());
    unused.removeAll(recipe.declared());
    unused.removeIf(Stage::isProxy);
    return unused.stream()
        .map(name -> "no ARG declares %s; nothing sees its value".formatted(name))
        .toList();
  }

  private ImageIdentity store(
      ContainerConfig container,
      BaseImage base,
      Solved solved,
      List<ImageReference> references,
      Lease lease) {
    var config =
        new ImageConfig(
            Optional.of(solved.createdAt()),
            base.config().author(),
            base.config().platform(),
            container,
            solved.layers().stream().map(layer -> layer.diffId()).toList(),
            solved.history());
    return parts.images().create(Origin.BUILT, config, solved.layers(), references, lease);
  }

  private Path temporaryFolder() {
    try {
      Files.createDirectories(parts.temporary());
      return Files.createTempDirectory(parts.temporary(), PREFIX);
    } catch (IOException e) {
      throw StoreFailure.of("begin a build", parts.temporary(), e);
    }
  }

  private static void remove(Path folder) {
    try {
      Files.deleteIfExists(folder);
    } catch (IOException e) {
      throw StoreFailure.of("end a build", folder, e);
    }
  }
}
