package dev.berth.shell.repl;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.jline.reader.LineReader;
import org.jline.terminal.Terminal;

/**
 * What JavaScript prints, on the terminal; while a line is edited, above it. Colours pass, nothing
 * else.
 */
final class TerminalOutput extends OutputStream {
  private static final Pattern COLOUR = Pattern.compile("\033\\[[0-9;]*m");

  private final Terminal terminal;
  private final LineReader reader;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  TerminalOutput(Terminal terminal, LineReader reader) {
    this.terminal = terminal;
    this.reader = reader;
  }

  @Override
  public synchronized void write(int b) {
    bytes.write(b);
  }

  @Override
  public synchronized void write(byte[] data, int offset, int length) {
    bytes.write(data, offset, length);
  }

  @Override
  public synchronized void flush() {
    if (bytes.size() == 0) {
      return;
    }
    var text = harmless(bytes.toString(StandardCharsets.UTF_8));
    bytes.reset();
    if (reader.isReading()) {
      reader.printAbove(text.endsWith("\n") ? text.substring(0, text.length() - 1) : text);
    } else {
      terminal.writer().print(text);
      terminal.flush();
    }
  }

  static String harmless(String text) {
    var out = new StringBuilder();
    var coloured = COLOUR.matcher(text);
    var at = 0;
    while (coloured.find()) {
      out.append(lines(text.substring(at, coloured.start()))).append(coloured.group());
      at = coloured.end();
    }
    out.append(lines(text.substring(at)));
    return at > 0 ? out + "\033[0m" : out.toString();
  }

  private static String lines(String text) {
    var out = new StringBuilder();
    for (var part : text.split("(?<=\n)|(?=\n)")) {
      out.append(part.equals("\n") ? part : Printer.safe(part));
    }
    return out.toString();
  }
}
