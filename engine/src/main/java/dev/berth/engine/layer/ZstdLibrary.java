package dev.berth.engine.layer;

import com.github.luben.zstd.util.Native;
import com.github.luben.zstd.util.ZstdVersion;
import dev.berth.engine.kernel.jna.MemoryLibrary;

/** The native library of zstd. Left alone, its classes would unpack it into a folder. */
final class ZstdLibrary {
  private ZstdLibrary() {}

  /** Loads the library, once a process. */
  static synchronized void load() {
    if (!Native.isLoaded()) {
      var name =
          "/linux/%s/libzstd-jni-%s.so"
              .formatted(System.getProperty("os.arch"), ZstdVersion.VERSION);
      System.load(MemoryLibrary.of(Native.class, name).toString());
      Native.assumeLoaded();
    }
  }
}
