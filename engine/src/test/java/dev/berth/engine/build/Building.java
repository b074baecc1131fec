package dev.berth.engine.build;

import dev.berth.engine.container.CreateRequest;
import dev.berth.engine.image.ContainerConfig;
import dev.berth.engine.image.PullPolicy;
import dev.berth.engine.testing.QuietOperation;
import dev.berth.engine.testing.TestEngine;
import dev.berth.engine.value.Digest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Builds on an engine of its own, as tests write them. */
final class Building implements AutoCloseable {
  static final String TAG = "made:1";

  private final TestEngine test = TestEngine.withBusybox();
  private final List<String> progress = Collections.synchronizedList(new ArrayList<>());

  private final List<String> said = Collections.synchronizedList(new ArrayList<>());

  TestEngine test() {
    return test;
  }

  /** Messages of progress of all builds so far. */
  List<String> progress() {
    return List.copyOf(progress);
  }

  /** What all builds so far have said, each line after its stream. */
  List<String> said() {
    return List.copyOf(said);
  }

  BuildResult build(String dockerfile) {
    return run(request(dockerfile), Optional.empty());
  }

  BuildResult build(String dockerfile, TestContext context) {
    return run(request(dockerfile), context.upload());
  }

  static BuildRequest request(String dockerfile) {
    return new BuildRequest(
        new BuildRequest.Source.Dockerfile(dockerfile),
        List.of(TAG),
        Map.of(),
        Map.of(),
        PullPolicy.NEVER,
        false);
  }

  BuildResult run(BuildRequest request, Optional<ContextSupplier> context) {
    return test.engine().builds().run(request, context, new Recording());
  }

  /** The standard output of a command in a container of what was built last. */
  String inImage(String... command) {
    var ran = test.run(CreateRequest.of(TAG).command(command));
    if (ran.code() != 0) {
      throw new AssertionError(String.join(" ", command) + " ended with " + ran);
    }
    return ran.stdout();
  }

  ContainerConfig config(BuildResult result) {
    return test.engine().images().config(new Digest(result.id())).container();
  }

  List<String> history(BuildResult result) {
    return test.engine().images().config(new Digest(result.id())).history().stream()
        .map(step -> step.createdBy() + (step.emptyLayer() ? " (empty)" : ""))
        .toList();
  }

  /** Remembers progress; is never cancelled. */
  private final class Recording extends QuietOperation {
    @Override
    public void progress(String message, long done, long total) {
      progress.add(message);
    }

    @Override
    public void say(String stream, String text) {
      said.add(stream + " " + text);
    }
  }

  @Override
  public void close() {
    test.close();
  }
}
