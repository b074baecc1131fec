package dev.berth.engine.container;

import static dev.berth.engine.kernel.FileFlags.AT_FDCWD;

import dev.berth.engine.kernel.FileCalls;
import dev.berth.engine.kernel.KernelException;
import dev.berth.engine.value.ContainerId;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The mount namespaces of containers that run, held by a descriptor each. When the last one lets go
 * of one, the kernel unmounts all of it, and with an overlay it writes all that is dirty on the
 * file system below, whoever wrote it. Without this that would be the container's process, whose
 * end nobody hears of before.
 */
final class HeldMounts implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HeldMounts.class);
  private static final Duration IDLE = Duration.ofSeconds(10);
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final FileCalls files;
  private final Map<ContainerId, Integer> held = new ConcurrentHashMap<>();
  private final Map<ContainerId, CompletableFuture<?>> going = new ConcurrentHashMap<>();
  private final ExecutorService closing = closing();

  HeldMounts(FileCalls files) {
    this.files = files;
  }

  private static ExecutorService closing() {
    var one =
        new ThreadPoolExecutor(
            1,
            1,
            IDLE.toSeconds(),
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            Thread.ofPlatform().daemon().name("container-mounts-", 0).factory());
    one.allowCoreThreadTimeOut(true);
    return one;
  }

  /**
   * Holds what a container has mounted from now on.
   *
   * @param pid of its process, which lives
   */
  void hold(ContainerId id, int pid) {
    try {
      held.put(id, files.openat2(AT_FDCWD, "/proc/%d/ns/mnt".formatted(pid), 0, 0, 0));
    } catch (KernelException e) {
      LOG.debug("the end of container {} will wait for the disk", id.shortened(), e);
    }
  }

  /** Lets go of it, aside. */
  void release(ContainerId id) {
    var namespace = held.remove(id);
    if (namespace == null) {
      return;
    }
    if (closing.isShutdown()) {
      files.close(namespace);
      return;
    }
    var closed = CompletableFuture.runAsync(() -> files.close(namespace), closing);
    going.put(id, closed);
    var _ = closed.whenComplete((_, _) -> going.remove(id, closed));
  }

  /**
   * Waits until what a container that has ended had mounted is unmounted: its root isn't mounted
   * twice.
   */
  void awaitReleased(ContainerId id) {
    release(id);
    var closed = going.get(id);
    if (closed != null) {
      closed.join();
    }
  }

  /** Lets go of all; containers go on. */
  @Override
  public void close() {
    held.keySet().forEach(this::release);
    closing.shutdown();
    try {
      if (!closing.awaitTermination(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        LOG.warn("the file systems of containers that ended are still being written");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
