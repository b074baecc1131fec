package dev.berth.shell.repl;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Map;
import org.jline.reader.impl.history.DefaultHistory;

/** Entries of this and earlier sessions. Secrets are left out; the file is the user's alone. */
final class EntryHistory extends DefaultHistory {
  /** Makes the file where it isn't there. */
  static Path file(Map<String, String> environment) throws IOException {
    var state = environment.getOrDefault("XDG_STATE_HOME", "");
    var given = environment.getOrDefault("HOME", "");
    var home = given.isEmpty() ? "/root" : given;
    var folder =
        (state.isEmpty() ? Path.of(home, ".local/state") : Path.of(state)).resolve("berth");
    var mine = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    Files.createDirectories(folder, mine);
    var file = folder.resolve("history");
    if (!Files.exists(file)) {
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }
    return file;
  }

  @Override
  public void add(Instant time, String line) {
    super.add(time, Secrets.redact(line));
  }
}
