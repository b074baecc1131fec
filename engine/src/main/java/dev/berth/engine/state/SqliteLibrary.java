package dev.berth.engine.state;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.kernel.jna.MemoryLibrary;
import org.sqlite.SQLiteJDBCLoader;
import org.sqlite.util.LibraryLoaderUtil;

/** SQLite's native library. Left alone, its driver would unpack it into a folder. */
final class SqliteLibrary {
  private static boolean isLoaded;

  private SqliteLibrary() {}

  /** Loads the library, once a process. */
  static synchronized void load() {
    if (isLoaded) {
      return;
    }
    var file =
        MemoryLibrary.of(
            SQLiteJDBCLoader.class,
            LibraryLoaderUtil.getNativeLibResourcePath()
                + "/"
                + LibraryLoaderUtil.getNativeLibName());
    System.setProperty("org.sqlite.lib.path", String.valueOf(file.getParent()));
    System.setProperty("org.sqlite.lib.name", String.valueOf(file.getFileName()));
    try {
      isLoaded = SQLiteJDBCLoader.initialize();
    } catch (Exception e) {
      throw BerthException.internal("cannot load the native library of SQLite", e);
    }
  }
}
