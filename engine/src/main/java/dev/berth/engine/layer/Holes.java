package dev.berth.engine.layer;

import static dev.berth.engine.kernel.FileFlags.SEEK_DATA;
import static dev.berth.engine.kernel.FileFlags.SEEK_HOLE;

import dev.berth.engine.kernel.FileCalls;
import dev.berth.engine.layer.TarEntry.Part;
import dev.berth.engine.layer.TarEntry.SparseMap;
import java.util.ArrayList;
import java.util.List;

/** The holes of a file on disk, as the file system tells them. */
final class Holes {
  private Holes() {}

  /** The parts that hold data; one part for a file without holes, none for an empty one. */
  static SparseMap of(FileCalls files, int fd, long size) {
    var parts = new ArrayList<Part>();
    for (long at = 0; at < size; ) {
      long data = files.lseek(fd, at, SEEK_DATA);
      if (data < 0 || data >= size) {
        break;
      }
      long hole = files.lseek(fd, data, SEEK_HOLE);
      long end = hole < 0 ? size : Math.min(hole, size);
      parts.add(new Part(data, end - data));
      at = end;
    }
    return SparseMap.of(parts);
  }

  /** Whether the parts leave nothing out. */
  static boolean isWhole(SparseMap map, long size) {
    return map.parts().equals(List.of(new Part(0, size)));
  }
}
