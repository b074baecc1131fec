package dev.berth.engine.transfer.archive;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Tests that load into an empty store. */
abstract class OnLoader {
  @TempDir Path root;
  Loader loader;

  @BeforeEach
  void open() {
    loader = Loader.open(root);
  }

  @AfterEach
  void close() {
    loader.close();
  }
}
