package dev.berth.engine.container;

import static dev.berth.engine.kernel.FileFlags.AT_FDCWD;
import static dev.berth.engine.kernel.FileFlags.O_DIRECTORY;
import static dev.berth.engine.kernel.FileFlags.O_PATH;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.kernel.Errno;
import dev.berth.engine.kernel.KernelException;
import dev.berth.engine.launch.MonitorIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The first process of a running container, held by descriptors, so that it can't be taken for
 * another one with the same number.
 */
final class JoinedProcess implements AutoCloseable {
  private final EngineParts parts;
  private final int pidfd;
  private final int root;

  private JoinedProcess(EngineParts parts, int pidfd, int root) {
    this.parts = parts;
    this.pidfd = pidfd;
    this.root = root;
  }

  static JoinedProcess open(EngineParts parts, StoredContainer container) {
    var identity =
        container.process().flatMap(ProcessRecord::monitor).orElseThrow(() -> ended(container));
    int pidfd =
        parts.processes().pidfdOpen(identity.processPid()).orElseThrow(() -> ended(container));
    try {
      int root =
          parts
              .files()
              .openat2(
                  AT_FDCWD, "/proc/" + identity.processPid() + "/root", O_PATH | O_DIRECTORY, 0, 0);
      if (startTime(identity) == identity.processStartTime()) {
        return new JoinedProcess(parts, pidfd, root);
      }
      parts.files().close(root);
      throw ended(container);
    } catch (KernelException e) {
      parts.files().close(pidfd);
      // What nobody has waited for yet has a pid, and no root any more.
      throw e.errno() == Errno.ENOENT ? ended(container) : e;
    } catch (RuntimeException e) {
      parts.files().close(pidfd);
      throw e;
    }
  }

  private static BerthException ended(StoredContainer container) {
    return BerthException.conflict("%s has just ended".formatted(container.label()));
  }

  /** Field 22 of stat: counted after the name, which may hold anything. */
  private static long startTime(MonitorIdentity identity) {
    try {
      var stat = Files.readString(Path.of("/proc/" + identity.processPid() + "/stat"));
      return Long.parseLong(stat.substring(stat.lastIndexOf(')') + 2).split(" ")[19]);
    } catch (IOException gone) {
      return -1;
    }
  }

  /** Whom a program runs as, by the files that the container has now. */
  ProcessUser user(String user, List<String> groups) {
    return ProcessUser.resolve(user, groups, UserLookup.in(parts.files(), root));
  }

  /** Its descriptor, first, and others after it. */
  List<Integer> with(List<Integer> others) {
    var descriptors = new ArrayList<Integer>();
    descriptors.add(pidfd);
    descriptors.addAll(others);
    return descriptors;
  }

  @Override
  public void close() {
    parts.files().close(root);
    parts.files().close(pidfd);
  }
}
