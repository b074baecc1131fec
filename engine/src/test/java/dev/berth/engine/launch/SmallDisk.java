package dev.berth.engine.launch;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A tmpfs of a few bytes in a mount namespace of its own, held by a process that ends with it; seen
 * from outside through that process's root.
 */
final class SmallDisk implements AutoCloseable {
  private final Process holder;
  private final Path folder;

  SmallDisk(Path folder, long bytes) throws IOException {
    this.folder = folder;
    this.holder =
        new ProcessBuilder(
                "unshare",
                "-m",
                "sh",
                "-c",
                "mount -t tmpfs -o size=%d tmpfs '%s' && echo mounted && while read bytes; do mount -o remount,size=$bytes '%s' && echo grown; done"
                    .formatted(bytes, folder, folder))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    answer();
  }

  Path inside() {
    return Path.of("/proc/" + holder.pid() + "/root" + folder);
  }

  void grow(long bytes) throws IOException {
    holder.outputWriter().write(bytes + "\n");
    holder.outputWriter().flush();
    answer();
  }

  private void answer() throws IOException {
    if (holder.inputReader().readLine() == null) {
      throw new IOException("the small disk is not there");
    }
  }

  @Override
  public void close() throws IOException {
    holder.outputWriter().close();
    try {
      holder.waitFor();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }
}
