package dev.berth.engine.testing;

import dev.berth.engine.launch.MonitorStreams;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Collects what a program writes. */
public final class Output implements MonitorStreams.Sink {
  private final ByteArrayOutputStream stdout = new ByteArrayOutputStream();
  private final ByteArrayOutputStream stderr = new ByteArrayOutputStream();

  @Override
  public void stdout(ByteBuffer bytes) {
    append(stdout, bytes);
  }

  @Override
  public void stderr(ByteBuffer bytes) {
    append(stderr, bytes);
  }

  private static void append(ByteArrayOutputStream to, ByteBuffer bytes) {
    var copy = new byte[bytes.remaining()];
    bytes.get(copy);
    to.writeBytes(copy);
  }

  public String stdout() {
    return stdout.toString(StandardCharsets.UTF_8);
  }

  public String stderr() {
    return stderr.toString(StandardCharsets.UTF_8);
  }
}
