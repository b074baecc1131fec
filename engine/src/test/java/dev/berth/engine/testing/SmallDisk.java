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
    return ext4(folder, file);
  }

  /** Mounts one that is in a file already. */
  public static SmallDisk ext4(Path folder, Path file) throws IOException {
    Shell.run("mount", "-o", "loop", file.toString(), folder.toString());
    return new SmallDisk(folder);
  }

  /**
   * Lets an ext4 be as after a power cut: what wasn't written down yet is lost, and whoever uses it
   * gets errors until it is mounted again.
   */
  public void losePower() throws IOException {
    Shell.run(
        "python3",
        "-c",
        "import fcntl, os, struct, sys; fcntl.ioctl(os.open(sys.argv[1], os.O_RDONLY), "
            + "0x8004587D, struct.pack('I', 2))", // EXT4_IOC_SHUTDOWN, EXT4_GOING_FLAGS_NOLOGFLUSH
        folder.toString());
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
