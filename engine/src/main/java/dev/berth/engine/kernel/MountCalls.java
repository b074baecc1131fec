package dev.berth.engine.kernel;

import java.nio.file.Path;

/** The system calls on mounts of this process's own namespace. Each may wait for a file system. */
public interface MountCalls {
  /**
   * Mounts an overlay read-only, without devices, set-user-ids or programs that can be executed.
   *
   * @param folder that names in the options are relative to
   * @param source what the table of mounts calls it
   * @param options as of mount(2)
   * @param target descriptor of the folder to mount it on
   */
  void view(Path folder, String source, String options, int target);

  /**
   * Takes away the uppermost mount on a name in a folder. The name is followed by nothing: neither
   * a path, which others may lead elsewhere, nor a link.
   *
   * @param folder descriptor
   * @param lazily also where a process has a file of it open; it is gone when the last is closed
   */
  void unmount(int folder, String name, boolean lazily);
}
