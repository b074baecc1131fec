package dev.berth.server.lifecycle;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.logging.ErrorManager;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Where the server's own log goes: standard error, or a file that never grows past a bound. */
final class ServerLog extends Handler {
  static final long MOST_BYTES = 5L << 20;

  private static volatile @Nullable ServerLog installed;

  private final long most;
  private final @Nullable Path file;
  private OutputStream out;
  private long written;

  private ServerLog(OutputStream out, @Nullable Path file, long written, long most) {
    this.out = out;
    this.file = file;
    this.written = written;
    this.most = most;
    setFormatter(new Line());
  }

  static ServerLog toStandardError() {
    return new ServerLog(System.err, null, 0, Long.MAX_VALUE);
  }

  /** A file that becomes {@code FILE.1} when it has so many bytes. */
  static ServerLog toFile(Path file, long most) throws IOException {
    var out = open(file);
    return new ServerLog(out, file, Files.size(file), most);
  }

  /** Makes this the one place that everything is logged to. */
  void install() {
    installed = this;
    LogManager.getLogManager().reset();
    var root = Logger.getLogger("");
    root.setLevel(Level.INFO);
    root.addHandler(this);
    // Undertow and XNIO announce their versions.
    LIBRARIES.forEach(logger -> logger.setLevel(Level.WARNING));
  }

  /** Warns while the process ends, when java.util.logging has taken leave of the log. */
  static void warnAtEnd(Class<?> where, String message) {
    var log = installed;
    if (log != null) {
      var entry = new LogRecord(Level.WARNING, message);
      entry.setLoggerName(where.getName());
      log.publish(entry);
    }
  }

  /** Held here, since java.util.logging forgets loggers that nobody holds. */
  private static final List<Logger> LIBRARIES =
      List.of(
          Logger.getLogger("org.xnio"),
          Logger.getLogger("org.jboss"),
          Logger.getLogger("io.undertow"));

  private static OutputStream open(Path file) throws IOException {
    if (Files.notExists(file, LinkOption.NOFOLLOW_LINKS)) {
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }
    return Files.newOutputStream(
        file,
        Set.of(StandardOpenOption.APPEND, LinkOption.NOFOLLOW_LINKS)
            .toArray(new java.nio.file.OpenOption[0]));
  }

  @Override
  public synchronized void publish(LogRecord entry) {
    if (!isLoggable(entry)) {
      return;
    }
    var line = getFormatter().format(entry).getBytes(StandardCharsets.UTF_8);
    try {
      if (file != null && written + line.length > most && written > 0) {
        rotate(file);
      }
      out.write(line);
      out.flush();
      written += line.length;
    } catch (IOException e) {
      // The disk may be full: the server goes on, and the next line tries again.
      reportError("cannot write the log", e, ErrorManager.WRITE_FAILURE);
    }
  }

  private void rotate(Path full) throws IOException {
    if (Files.exists(full, LinkOption.NOFOLLOW_LINKS)) {
      Files.move(
          full,
          full.resolveSibling(full.getFileName() + ".1"),
          StandardCopyOption.REPLACE_EXISTING);
    }
    var next = open(full);
    out.close();
    out = next;
    written = 0;
  }

  @Override
  public void flush() {}

  /** The process may still have something to say when java.util.logging is done with it. */
  @Override
  public void close() {}

  /** Gives up the file. */
  synchronized void release() {
    if (file != null) {
      try {
        out.close();
      } catch (IOException e) {
        reportError("cannot close the log", e, ErrorManager.CLOSE_FAILURE);
      }
    }
  }

  /** {@code 2026-01-01T00:00:00.000Z INFO server: words}. */
  private static final class Line extends Formatter {
    @Override
    public String format(LogRecord entry) {
      var name = entry.getLoggerName() == null ? "" : entry.getLoggerName();
      var text = new StringWriter();
      text.append(java.time.Instant.ofEpochMilli(entry.getMillis()).toString())
          .append(' ')
          .append(entry.getLevel().getName())
          .append(' ')
          .append(name.substring(name.lastIndexOf('.') + 1))
          .append(": ")
          .append(formatMessage(entry).replace("\n", "\n  "))
          .append('\n');
      if (entry.getThrown() != null) {
        entry.getThrown().printStackTrace(new PrintWriter(text, true));
      }
      return text.toString();
    }
  }
}
