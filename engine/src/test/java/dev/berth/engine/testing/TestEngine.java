package dev.berth.engine.testing;

import dev.berth.engine.Engine;
import dev.berth.engine.EngineSettings;
import dev.berth.engine.container.ContainerFilter;
import dev.berth.engine.container.Containers;
import dev.berth.engine.container.CreateRequest;
import dev.berth.engine.container.CreateRequestBuilder;
import dev.berth.engine.container.ExecRequest;
import dev.berth.engine.image.ImageIdentity;
import dev.berth.engine.launch.MonitorStreams;
import dev.berth.engine.operation.OperationContext;
import dev.berth.engine.registry.RegistrySettings;
import dev.berth.engine.transfer.CommitRequest;
import dev.berth.engine.transfer.ImportRequest;
import dev.berth.engine.value.ImageReference;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * An engine over a state root of its own in a temporary folder, with a busybox image. Closing it
 * removes everything and fails where something of it is left on the machine.
 */
public final class TestEngine implements AutoCloseable {
  /** The image that is there from the start. */
  public static final String IMAGE = "busybox:test";

  private final Leftovers before = Leftovers.now();
  private final Path folder;
  private final EngineSettings settings;
  private Engine engine;

  private TestEngine(Path folder, RegistrySettings registries) {
    this.folder = folder;
    this.settings =
        EngineSettings.of(folder.resolve("root"), folder.resolve("run")).with(registries);
    this.engine = Engine.open(settings);
  }

  /** Opens an engine without an image. */
  public static TestEngine empty() {
    return empty(RegistrySettings.usual());
  }

  /** The same with other ways to registries. */
  public static TestEngine empty(RegistrySettings registries) {
    try {
      return new TestEngine(Files.createTempDirectory("berth-"), registries);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Opens an engine with {@link #IMAGE}. */
  public static TestEngine withBusybox() {
    var test = empty();
    test.importImage(IMAGE, BusyboxImage.tar());
    return test;
  }

  public void importImage(String reference, byte[] tar, String... changes) {
    engine
        .transfers()
        .importTar(
            new ImportRequest(
                Optional.of(ImageReference.parse(reference)),
                List.of(changes),
                Optional.empty(),
                Optional.empty()),
            new ByteArrayInputStream(tar),
            OperationContext.none());
  }

  /** Makes an image of a container. */
  public ImageIdentity commit(String container, String reference, String... changes) {
    return engine()
        .transfers()
        .commit(
            new CommitRequest(
                container,
                Optional.of(ImageReference.parse(reference)),
                Optional.empty(),
                Optional.empty(),
                List.of(changes)));
  }

  public Engine engine() {
    return engine;
  }

  public EngineSettings settings() {
    return settings;
  }

  public Containers containers() {
    return engine.containers();
  }

  /** A temporary folder that goes with the engine. */
  public Path scratch(String name) {
    try {
      return Files.createDirectories(folder.resolve("scratch").resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Closes the engine and opens another one on the same state, as after a restart. */
  public void reopen() {
    reopen(() -> {});
  }

  /** The same, with something happening while no engine is there. */
  public void reopen(Runnable meanwhile) {
    engine.close();
    meanwhile.run();
    engine = Engine.open(settings);
  }

  /** Runs a command of {@link #IMAGE} to its end. */
  public Ran run(String... command) {
    return run(CreateRequest.of(IMAGE).command(command));
  }

  /** Makes and starts a container, collects its output, and waits for its end. */
  public Ran run(CreateRequestBuilder request) {
    return start(containers().create(request.build()).id().value());
  }

  /** Starts a container that is there, collects its output, and waits for its end. */
  public Ran start(String container) {
    var output = new Output();
    try (var streams = containers().startAttached(container, MonitorStreams.Wanted.OUTPUT)) {
      streams.read(output);
    }
    var exit = containers().await(container, Optional.empty());
    return new Ran(container, exit.code(), output.stdout(), output.stderr());
  }

  /** Starts a container that goes on. */
  public String startDetached(CreateRequestBuilder request) {
    var id = containers().create(request.build()).id().value();
    containers().start(id);
    return id;
  }

  public Ran exec(String container, String... command) {
    return exec(ExecRequest.of(container, command));
  }

  public Ran exec(ExecRequest request) {
    var id = containers().exec(request);
    var output = new Output();
    try (var streams = containers().startExec(id)) {
      streams.read(output);
    }
    int code = containers().awaitExec(id, Optional.empty()).exitCode().orElseThrow();
    return new Ran(id.value(), code, output.stdout(), output.stderr());
  }

  /** Removes every container. */
  public void removeContainers() {
    containers()
        .list(ContainerFilter.ALL)
        .forEach(container -> containers().remove(container.id().value(), true));
  }

  @Override
  public void close() {
    try {
      removeContainers();
    } finally {
      engine.close();
    }
    try {
      BusyboxImage.remove(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    before.requireNothingNew(settings);
  }
}
