package dev.berth.engine.container;

import static dev.berth.engine.kernel.FileFlags.RESOLVE_IN_ROOT;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.kernel.Errno;
import dev.berth.engine.kernel.FileCalls;
import dev.berth.engine.kernel.KernelException;
import dev.berth.engine.snapshot.LayeredView;

/** Reads the users of a root file system; an image can make these files anything. */
final class UserLookup {
  private static final String USERS = "/etc/passwd";
  private static final String GROUPS = "/etc/group";
  private static final byte[] NOTHING = {};

  private UserLookup() {}

  /** Of a root that isn't mounted. */
  static UserDatabase in(LayeredView view) {
    return UserDatabase.parse(read(view, USERS), read(view, GROUPS));
  }

  private static byte[] read(LayeredView view, String path) {
    return view.lookup(path).map(entry -> view.read(entry, UserDatabase.MAX_BYTES)).orElse(NOTHING);
  }

  /**
   * Of a running container.
   *
   * @param root descriptor of its /proc/PID/root
   */
  static UserDatabase in(FileCalls files, int root) {
    return UserDatabase.parse(read(files, root, USERS), read(files, root, GROUPS));
  }

  private static byte[] read(FileCalls files, int root, String path) {
    try {
      return files.readRegularFile(root, path, RESOLVE_IN_ROOT, UserDatabase.MAX_BYTES);
    } catch (KernelException e) {
      if (e.errno() == Errno.ENOENT || e.errno() == Errno.ENOTDIR) {
        return NOTHING;
      }
      throw e;
    } catch (BerthException e) {
      throw new BerthException(
          e.kind(), "cannot look up users of the container: " + e.getMessage(), e);
    }
  }
}
