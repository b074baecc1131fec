package dev.berth.engine.kernel.jna;

import static dev.berth.engine.kernel.jna.CallResult.check;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.kernel.FolderEntry;
import dev.berth.engine.kernel.PathText;
import java.util.ArrayList;
import java.util.List;

/** getdents64(2) and the layout of its answer. */
final class FolderEntries {
  private static final int NAME_OFFSET = 19;

  /** Of the names of one folder, in memory. */
  private static final long MOST_BYTES = 64 << 20;

  /** Of an entry, besides its name's. */
  private static final int OVERHEAD = 80;

  private FolderEntries() {}

  static List<FolderEntry> of(int folder) {
    var found = new ArrayList<FolderEntry>();
    long bytes = 0;
    for (var some = some(folder); !some.isEmpty(); some = some(folder)) {
      found.addAll(some);
      bytes += some.stream().mapToLong(entry -> OVERHEAD + entry.name().length()).sum();
      if (bytes > MOST_BYTES) {
        throw new BerthException(
            ErrorKind.RESOURCE_EXHAUSTED,
            "cannot list the folder %s: it has more than %d names, which take more than the limit of %d bytes; remove some"
                .formatted(
                    PathText.printable(Described.path(folder, "")), found.size() - 1, MOST_BYTES));
      }
    }
    return found;
  }

  static List<FolderEntry> some(int folder) {
    var found = new ArrayList<FolderEntry>();
    try (var scratch = Scratch.take()) {
      while (found.isEmpty()) {
        long length = FileLibc.getdents64(folder, scratch.area(), Scratch.AREA_SIZE);
        check(length, "getdents64", folder, "");
        if (length == 0) {
          break;
        }
        collect(scratch.area((int) length), found);
      }
    }
    return found;
  }

  private static void collect(byte[] records, List<FolderEntry> into) {
    for (int at = 0; at < records.length; ) {
      int length = (records[at + 16] & 0xFF) | (records[at + 17] & 0xFF) << 8;
      int end = at + NAME_OFFSET;
      while (records[end] != 0) {
        end++;
      }
      var name = PathText.decode(records, at + NAME_OFFSET, end - at - NAME_OFFSET);
      if (!name.equals(".") && !name.equals("..")) {
        into.add(new FolderEntry(name, (records[at + 18] & 0xF) << 12));
      }
      at += length;
    }
  }
}
