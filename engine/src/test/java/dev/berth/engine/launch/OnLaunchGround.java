package dev.berth.engine.launch;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A test that launches: each of its methods has a ground of its own. */
abstract class OnLaunchGround {
  @TempDir Path folder;
  LaunchGround ground;

  @BeforeEach
  void open() throws IOException {
    ground = new LaunchGround(folder);
  }

  @AfterEach
  void close() throws IOException {
    ground.close();
  }
}
