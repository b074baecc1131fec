package dev.berth.engine.log;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The files of one log, held open, oldest first.
 *
 * <p>They are opened from the newest to the oldest: a rotation meanwhile only pushes files to names
 * that come later, so one may be met twice but none is missed. While it goes on, one name is
 * missing: that of the file that was pushed last. Two missing names are the end.
 */
final class LogFiles implements AutoCloseable {
  private final List<LogFile> files;

  private LogFiles(List<LogFile> files) {
    this.files = files;
  }

  /**
   * Opens the files that are newer than one that is known.
   *
   * @param log the newest one's name
   * @param known key of the last file that was read
   */
  static LogFiles open(Path log, Optional<Object> known) {
    var opened = new ArrayList<LogFile>();
    try {
      int missing = 0;
      for (int age = 0; missing < 2; age++) {
        var next = LogFile.open(age == 0 ? log : log.resolveSibling(log.getFileName() + "." + age));
        if (next.isEmpty()) {
          missing++;
          continue;
        }
        missing = 0;
        var file = next.get();
        if (known.isPresent() && known.get().equals(file.key())) {
          file.close();
          return new LogFiles(opened);
        }
        if (opened.stream().anyMatch(one -> one.key().equals(file.key()))) {
          file.close();
        } else {
          opened.addFirst(file);
        }
      }
      return new LogFiles(opened);
    } catch (RuntimeException e) {
      opened.forEach(LogFile::close);
      throw e;
    }
  }

  List<LogFile> oldestFirst() {
    return files;
  }

  @Override
  public void close() {
    files.forEach(LogFile::close);
  }
}
