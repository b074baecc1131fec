package dev.berth.engine.store;

import java.io.IOException;
import java.nio.file.Path;

/** A file system of a few megabytes, mounted while a test runs. */
public record SmallDisk(Path folder) implements AutoCloseable {
  /** Mounts a tmpfs on a folder. */
  public static SmallDisk mount(Path folder, String size) throws IOException {
    Shell.run("mount", "-t", "tmpfs", "-o", "size=" + size, "small", folder.toString());
    return new SmallDisk(folder);
  }

  @Override
  public void close() throws IOException {
    Shell.run("umount", folder.toString());
  }
}
