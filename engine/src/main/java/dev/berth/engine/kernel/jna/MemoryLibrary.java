package dev.berth.engine.kernel.jna;

import dev.berth.engine.error.BerthException;
import java.io.IOException;
import java.nio.file.Path;

/**
 * A native library that a jar brings along, put into memory: it needs no folder, whose file system
 * might be mounted noexec or full, and a server that is killed leaves no file of it.
 */
public final class MemoryLibrary {
  private MemoryLibrary() {}

  /**
   * Puts a library into memory, for good: the JVM knows a library by its path, so no other one may
   * ever get the same.
   *
   * @param jar a class of the jar that has the library
   * @param resource the library's name in it, from its root
   * @return a path to load it by
   */
  public static Path of(Class<?> jar, String resource) {
    try (var stream = jar.getResourceAsStream(resource)) {
      if (stream == null) {
        throw BerthException.internal(
            "cannot load the native library %s: it does not exist for this processor"
                .formatted(resource),
            null);
      }
      var name = resource.substring(resource.lastIndexOf('/') + 1);
      int fd = new JnaProcessCalls().sealedProgram(name, stream.readAllBytes());
      return Path.of("/proc/self/fd", Integer.toString(fd));
    } catch (IOException e) {
      throw BerthException.internal("cannot read the native library " + resource, e);
    }
  }
}
