package dev.berth.engine.container;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.value.ContainerId;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Ends running containers and sends them signals. */
final class ContainerStop {
  /** After SIGKILL a process is gone as soon as the kernel gets to it. */
  private static final Duration AFTER_KILL = Duration.ofSeconds(10);

  private static final ContainerExit NEVER_STARTED =
      new ContainerExit(0, ExitReason.NOT_STARTED, Optional.empty());

  private final Shared shared;

  ContainerStop(Shared shared) {
    this.shared = shared;
  }

  /**
   * Asks a container to end, waits, then kills it; one that was never started has nothing to end.
   *
   * @return how it ended, now or before
   */
  ContainerExit stop(ContainerId id, Optional<Signal> signal, Optional<Duration> grace) {
    var ending = shared.endings().next(id.value());
    var container = require(id);
    if (!container.status().isActive()) {
      return container.exit().orElse(NEVER_STARTED);
    }
    send(container, signal.orElseGet(() -> Signal.parse(container.spec().stopSignal())));
    return Endings.await(ending, grace).orElseGet(() -> kill(container, ending));
  }

  /** Kills a container and waits until it has ended. */
  ContainerExit kill(ContainerId id) {
    var ending = shared.endings().next(id.value());
    var container = require(id);
    return container.status().isActive()
        ? kill(container, ending)
        : container.exit().orElseGet(ContainerExits::lost);
  }

  private ContainerExit kill(StoredContainer container, CompletableFuture<ContainerExit> ending) {
    send(container, Signal.KILL);
    return Endings.await(ending, Optional.of(AFTER_KILL))
        .or(
            () -> {
              shared.parts().cgroups().existing(Shared.cgroupName(container.id())).kill();
              return Endings.await(ending, Optional.of(AFTER_KILL));
            })
        .orElseThrow(
            () ->
                new BerthException(
                    ErrorKind.TIMEOUT,
                    "cannot stop %s: its processes do not end after SIGKILL; one may hang in the kernel"
                        .formatted(container.label())));
  }

  /**
   * Sends a signal to the first process; one that has just ended doesn't mind. Under the lock, so
   * that a start under way ends before its process is looked for.
   *
   * @return whether there was one
   */
  boolean send(StoredContainer container, Signal signal) {
    return shared
        .locks()
        .locked(
            container.id(),
            () -> {
              var monitor = Optional.ofNullable(shared.live().get(container.id().value()));
              return monitor.filter(found -> found.signal(signal.number())).isPresent();
            });
  }

  private StoredContainer require(ContainerId id) {
    return shared.database().read(transaction -> ContainerStore.require(transaction, id));
  }
}
