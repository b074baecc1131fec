package dev.berth.engine.container;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import java.util.concurrent.CompletableFuture;

/** Finds out what to wait for when a container's end is waited for. */
final class ContainerWait {
  private final Shared shared;

  ContainerWait(Shared shared) {
    this.shared = shared;
  }

  /**
   * The end of a container, which may have been.
   *
   * @param label of the container, for messages
   */
  record Awaited(String label, CompletableFuture<ContainerExit> ending) {}

  /**
   * The end of the present run, of the last one, or of the first one to come. That of a container
   * which is removed as it ends is given when it has been: its name is free then.
   */
  Awaited of(String reference) {
    var remembered = shared.endings().remembered(reference);
    try {
      return of(shared.store().require(reference));
    } catch (BerthException gone) {
      return remembered
          .filter(_ -> gone.kind() == ErrorKind.NOT_FOUND)
          .map(exit -> ended(reference, reference, exit))
          .orElseThrow(() -> gone);
    }
  }

  private Awaited of(StoredContainer container) {
    var id = container.id();
    if (container.status().hasEnded()) {
      return ended(container);
    }
    var ending = shared.endings().next(id.value());
    // It may have ended before anybody asked for its ending.
    return shared
        .store()
        .find(id)
        .map(now -> now.status().hasEnded() ? ended(now) : running(now, ending))
        .or(
            () ->
                shared
                    .endings()
                    .remembered(id.value())
                    .map(exit -> ended(container.label(), id.value(), exit)))
        .orElseThrow(
            () ->
                BerthException.notFound(
                    "container",
                    container.name(),
                    "cannot wait for %s: it was removed".formatted(container.label())));
  }

  private Awaited running(StoredContainer container, CompletableFuture<ContainerExit> ending) {
    var endings = shared.endings();
    return new Awaited(
        container.label(),
        ending.thenCompose(exit -> endings.onceLeft(container.id().value(), exit)));
  }

  private Awaited ended(StoredContainer container) {
    return ended(container.label(), container.id().value(), container.exit().orElseThrow());
  }

  private Awaited ended(String label, String id, ContainerExit exit) {
    return new Awaited(label, shared.endings().onceLeft(id, exit));
  }
}
