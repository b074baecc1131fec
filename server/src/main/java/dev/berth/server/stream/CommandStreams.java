package dev.berth.server.stream;

import dev.berth.engine.error.BerthException;
import dev.berth.server.api.CommandHost;
import dev.berth.server.api.CommandHost.Line;
import dev.berth.server.api.CommandHost.Terminal;
import dev.berth.server.rpc.RpcError;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The framed protocol of {@code /command} between one client and one hosted command. The command
 * has the thread that carries it; another one takes the client's frames and never waits for the
 * command.
 */
public final class CommandStreams implements CommandHost.Command {
  private static final Logger LOG = LoggerFactory.getLogger(CommandStreams.class);
  private static final int WRONG_COMMAND_LINE = 2;

  /** What a client says after its first frame. */
  private static final Pattern MESSAGE =
      Pattern.compile("signal ([0-9]{1,2})|resize ([0-9]{1,5}) ([0-9]{1,5})");

  private final DataInputStream in;
  private final CommandCalls calls;
  private final FrameSender frames;
  private final CommandHello hello;
  private final CommandSignals signals;
  private final CommandInput stdin;
  private final CommandOutput stdout;
  private final CommandOutput stderr;
  private final Thread thread = Thread.currentThread();
  private volatile Terminal terminal;

  /**
   * Reads the client's first frame, on the thread that will run the command.
   *
   * @param first brings that frame, in time; {@code in} everything after it
   * @param calls what carries out the command's calls
   * @param socket of this server
   * @throws IOException where there is none; the client has been told of a wrong one
   */
  public CommandStreams(
      InputStream first, InputStream in, OutputStream out, CommandCalls calls, Path socket)
      throws IOException {
    this.calls = calls;
    this.in = new DataInputStream(new BufferedInputStream(in));
    this.frames = new FrameSender(out);
    this.hello = readHello(new DataInputStream(first), socket);
    this.terminal = hello.terminal();
    this.signals = new CommandSignals(frames);
    this.stdin = new CommandInput(frames);
    this.stdout = new CommandOutput(Frame.STDOUT, frames);
    this.stderr = new CommandOutput(Frame.STDERR, frames);
  }

  private CommandHello readHello(DataInputStream from, Path socket) throws IOException {
    try {
      var first = Frame.read(from, CommandHello.MOST_BYTES).orElseThrow(EOFException::new);
      if (first.stream() != 0 || first.channel() != Frame.CONTROL) {
        throw new BadFrame("the first frame is not of the control channel");
      }
      return CommandHello.of(first.data(), socket);
    } catch (BadFrame e) {
      refuse(e);
      throw e;
    } catch (BadWord e) {
      var said = "berth: %s%n".formatted(e.getMessage()).getBytes(StandardCharsets.UTF_8);
      frames.send(
          new Frame(0, Frame.STDERR, Arrays.copyOf(said, Math.min(said.length, Frame.MOST))));
      end(WRONG_COMMAND_LINE);
      throw e;
    }
  }

  /**
   * Runs the command and tells the client how it ended.
   *
   * @param run as {@link CommandHost#run}
   */
  public void carry(Function<CommandHost.Command, OptionalInt> run) {
    Thread.ofVirtual().name("command-frames").start(this::takeFrames);
    try {
      var status = run.apply(this);
      if (status.isPresent()) {
        end(status.getAsInt());
      } else {
        frames.control("local");
      }
    } catch (IOException e) {
      LOG.debug("a command's client has gone: {}", e.getMessage());
    } catch (Throwable e) { // whatever a command does, the server goes on
      fail(e);
    } finally {
      signals.close();
    }
  }

  private void end(int status) throws IOException {
    frames.send(
        new Frame(0, Frame.STDOUT, new byte[0]),
        new Frame(0, Frame.STDERR, new byte[0]),
        FrameSender.message("exit " + status));
  }

  private void fail(Throwable e) {
    LOG.error("a command failed unexpectedly", e);
    tell(RpcError.of(e, "the command"));
  }

  private void refuse(BadFrame e) {
    var refusal =
        BerthException.invalid(
            "cannot take a frame of this command: %s; docs/protocol.md has the format"
                .formatted(e.getMessage()));
    tell(RpcError.of(refusal, "the command"));
  }

  private void tell(RpcError error) {
    try {
      frames.control("error " + error.message());
    } catch (IOException gone) {
      LOG.debug("nobody heard that a command failed: {}", gone.getMessage());
    }
  }

  private void takeFrames() {
    try {
      for (var frame = Frame.read(in); frame.isPresent(); frame = Frame.read(in)) {
        take(frame.get());
      }
    } catch (BadFrame e) {
      refuse(e);
    } catch (IOException e) {
      LOG.debug("a command's client has gone: {}", e.getMessage());
    } finally {
      leave();
    }
  }

  /** The client has gone, or the server ends: so does the command. */
  public void leave() {
    frames.close();
    stdin.breakOff();
    stdout.breakOff();
    stderr.breakOff();
    thread.interrupt();
  }

  private void take(Frame frame) throws IOException {
    if (frame.stream() != 0) {
      throw new BadFrame("there is no stream %d".formatted(Integer.toUnsignedLong(frame.stream())));
    }
    switch (frame.channel()) {
      case Frame.STDIN -> stdin.take(frame.data());
      case Frame.CREDIT -> grant(frame.data());
      case Frame.CONTROL -> control(frame.data());
      default -> throw new BadFrame("a client sends nothing on channel " + frame.channel());
    }
  }

  private void grant(byte[] data) throws BadFrame {
    if (data.length != 5) {
      throw new BadFrame("a credit frame has %d bytes instead of 5".formatted(data.length));
    }
    long bytes = Integer.toUnsignedLong(ByteBuffer.wrap(data, 1, 4).getInt());
    switch (data[0]) {
      case Frame.STDOUT -> stdout.grant(bytes);
      case Frame.STDERR -> stderr.grant(bytes);
      default -> throw new BadFrame("there is no credit for channel " + data[0]);
    }
  }

  private void control(byte[] data) throws BadFrame {
    var message = MESSAGE.matcher(new String(data, StandardCharsets.ISO_8859_1));
    if (!message.matches()) {
      throw new BadFrame("a control frame is neither a signal nor a resize");
    }
    if (message.group(1) != null) {
      signals.take(Integer.parseInt(message.group(1)));
      return;
    }
    var columns = CommandHello.side(message.group(2));
    var rows = CommandHello.side(message.group(3));
    var old = terminal;
    terminal = new Terminal(old.stdin(), old.stdout(), old.stderr(), columns, rows);
  }

  @Override
  public Line line() {
    return hello.line();
  }

  @Override
  public byte[] call(byte[] request) throws IOException {
    return calls.carryOut(request);
  }

  @Override
  public Optional<CommandHost.Program> program(String token) {
    return calls.program(token);
  }

  @Override
  public InputStream in() {
    return stdin;
  }

  @Override
  public OutputStream out() {
    return stdout;
  }

  @Override
  public OutputStream error() {
    return stderr;
  }

  @Override
  public Runnable onSignal(String name, Consumer<String> handler) {
    return signals.on(name, handler);
  }

  @Override
  public Terminal terminal() {
    return terminal;
  }

  @Override
  public void resumeWith(List<String> argv) {
    try {
      frames.control("resume " + String.join(" ", argv));
    } catch (IOException e) {
      LOG.debug("a command's client has gone: {}", e.getMessage());
    }
  }
}
