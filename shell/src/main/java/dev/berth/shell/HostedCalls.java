package dev.berth.shell;

import dev.berth.server.api.CommandHost;
import dev.berth.shell.client.Calls;
import dev.berth.shell.client.Json;
import dev.berth.shell.client.ProgramStreams;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;

/** A hosted command's calls and streams, within the server that hosts it. */
record HostedCalls(CommandHost.Command command) implements Calls {
  private static final int BUFFER = 65_536;

  @Override
  public byte[] answer(byte[] request) throws IOException {
    return command.call(request);
  }

  @Override
  public Optional<ProgramStreams> streams(String token) {
    return command.program(token).map(HostedStreams::new);
  }

  @Override
  public void close() {
    // each is over with its answer
  }

  private record HostedStreams(CommandHost.Program program) implements ProgramStreams {
    @Override
    public Exit receive(OutputStream stdout, OutputStream stderr) {
      try {
        return Exit.of(Json.parse(program.receive(stdout, stderr)));
      } catch (IOException e) {
        throw ProgramStreams.brokenOff(e);
      }
    }

    @Override
    public void feed(InputStream input) throws IOException, InterruptedException {
      var buffer = new byte[BUFFER];
      for (var count = input.read(buffer); count >= 0; count = input.read(buffer)) {
        program.send(buffer, count);
      }
      program.endInput();
    }

    @Override
    public void close() {
      program.close();
    }
  }
}
