package dev.berth.engine.container;

import dev.berth.engine.launch.MonitorStreams;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Cuts the output of a program into lines; a line without end is passed on in parts. */
final class OutputLines implements MonitorStreams.Sink, AutoCloseable {
  private static final int LONGEST = 16 * 1024;

  private final StepRunner.LineSink sink;
  private final ByteArrayOutputStream stdout = new ByteArrayOutputStream();
  private final ByteArrayOutputStream stderr = new ByteArrayOutputStream();

  OutputLines(StepRunner.LineSink sink) {
    this.sink = sink;
  }

  @Override
  public void stdout(ByteBuffer bytes) {
    cut("stdout", stdout, bytes);
  }

  @Override
  public void stderr(ByteBuffer bytes) {
    cut("stderr", stderr, bytes);
  }

  private void cut(String stream, ByteArrayOutputStream begun, ByteBuffer bytes) {
    while (bytes.hasRemaining()) {
      byte next = bytes.get();
      if (next == '\n') {
        flush(stream, begun);
      } else {
        begun.write(next);
        if (begun.size() >= LONGEST) {
          flush(stream, begun);
        }
      }
    }
  }

  private void flush(String stream, ByteArrayOutputStream begun) {
    sink.line(stream, begun.toString(StandardCharsets.UTF_8));
    begun.reset();
  }

  /** Passes on what is left without a line end. */
  @Override
  public void close() {
    if (stdout.size() > 0) {
      flush("stdout", stdout);
    }
    if (stderr.size() > 0) {
      flush("stderr", stderr);
    }
  }
}
