package dev.berth.engine.testing;

import java.io.IOException;
import java.nio.file.Path;

/** A file system of a few megabytes, mounted on a folder of a test's own while the test runs. */
public record SmallDisk(Path folder) implements AutoCloseable {

  /** Mounts a tmpfs. */
  public static SmallDisk mount(Path folder, String size) throws IOException {
    return mount(folder, size, "");
  }

  /**
   * Mounts a tmpfs.
   *
   * @param options further ones of mount(8), with a comma before each
   */
  public static SmallDisk mount(Path folder, String size, String options) throws IOException {
    Shell.run("mount", "-t", "tmpfs", "-o", "size=" + size + options, "small", folder.toString());
    return new SmallDisk(folder);
  }

  /**
   * Mounts a journalled ext4.
   *
   * @param file made, and the caller's to remove: what the file system is in
   */
  public static SmallDisk ext4(Path folder, Path file, String size) throws IOException {
    Shell.run("truncate", "-s", size, file.toString());
    Shell.run("mkfs.ext4", "-q", "-m", "0", file.toString());
    Shell.run("mount", "-o", "loop", file.toString(), folder.toString());
    return new SmallDisk(folder);
  }

  /** Gives a tmpfs another size. */
  public void resize(String size) throws IOException {
    Shell.run("mount", "-o", "remount,size=" + size, folder.toString());
  }

  @Override
  public void close() throws IOException {
    Shell.run("umount", folder.toString());
  }
}
