package dev.berth.engine.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Headers that can be read in two ways. */
class TarReaderTest {
  /** A scanner, GNU tar and Docker see what the second one says, and no mix of both. */
  @Test
  void theLastOfTwoExtendedHeadersCounts() {
    var attributes = Map.of("user.first", new byte[] {'1'});
    var first = Archive.entry("first", TarEntry.Type.FILE, 0644, 0, "", attributes);
    var archive = new ByteArrayOutputStream();
    archive.writeBytes(Arrays.copyOf(new Archive().add(first).bytes(), 2 * TarBlock.SIZE));
    archive.writeBytes(new Archive().file("second", "x").bytes());
    var read = read(archive.toByteArray());
    assertEquals(List.of("second"), read.stream().map(TarEntry::name).toList());
    assertEquals(Map.of(), read.getFirst().attributes());
  }

  private static List<TarEntry> read(byte[] archive) {
    var reader = new TarReader(new ByteArrayInputStream(archive), ArchiveLimits.DEFAULT);
    var entries = new ArrayList<TarEntry>();
    for (var entry = reader.next(); entry.isPresent(); entry = reader.next()) {
      entries.add(entry.get());
    }
    return entries;
  }
}
