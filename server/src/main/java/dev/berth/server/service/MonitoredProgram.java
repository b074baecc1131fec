package dev.berth.server.service;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.launch.ExitRecord;
import dev.berth.engine.launch.MonitorStreams;
import dev.berth.server.stream.Program;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A container or exec whose standard streams its monitor carries.
 *
 * @param begin starts it, attached
 * @param exit how it ended: by the monitor's record where the client got that far
 * @param unused what is done where nobody connected in time
 */
record MonitoredProgram(
    Supplier<MonitorStreams> begin, Function<Optional<ExitRecord>, Object> exit, Runnable unused)
    implements Program {

  @Override
  public void expired() {
    unused.run();
  }

  @Override
  public Running start() {
    return new Attached(begin.get(), exit);
  }

  private static final class Attached implements Running {
    private final MonitorStreams streams;
    private final Function<Optional<ExitRecord>, Object> exit;
    private volatile boolean left;

    Attached(MonitorStreams streams, Function<Optional<ExitRecord>, Object> exit) {
      this.streams = streams;
      this.exit = exit;
    }

    @Override
    public Object read(Output output) {
      return exit.apply(record(output));
    }

    /**
     * Nothing where the monitor went away without a word: then the engine knows what became of it.
     */
    private Optional<ExitRecord> record(Output output) {
      try {
        return Optional.of(streams.read(sink(output)));
      } catch (BerthException e) {
        if (left) {
          throw e;
        }
        return Optional.empty();
      }
    }

    private static MonitorStreams.Sink sink(Output output) {
      return new MonitorStreams.Sink() {
        @Override
        public void stdout(ByteBuffer bytes) {
          output.stdout(bytes);
        }

        @Override
        public void stderr(ByteBuffer bytes) {
          output.stderr(bytes);
        }
      };
    }

    @Override
    public void write(ByteBuffer bytes) {
      streams.write(bytes);
    }

    @Override
    public void closeInput() {
      streams.closeInput();
    }

    @Override
    public void close() {
      left = true;
      streams.close();
    }
  }
}
