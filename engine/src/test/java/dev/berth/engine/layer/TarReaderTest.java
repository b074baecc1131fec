package dev.berth.engine.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Headers that can be read in two ways. */
class TarReaderTest {
  private static final int GNU_ACCESS_TIME = 345;

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

  /** Docker's first years wrote such headers, and Docker and containerd still read them so. */
  @Test
  void whatIsNoTimeOfGnuIsAPrefix() {
    assertEquals("old/folder/name", name("old/folder"));
  }

  @Test
  void timesOfGnuAreNoPrefix() {
    assertEquals("name", name(""));
    assertEquals("name", name("14371572504\00014371572504\000"));
  }

  @Test
  void bytesThatAreNoTextAreNoPrefix() {
    assertEquals("name", name("caf\351"));
  }

  /** The name of an entry whose header says that it is GNU's. */
  private static String name(String atTimes) {
    var plain = Archive.entry("name", TarEntry.Type.FILE, 0644, 0, "", Map.of());
    var bytes = new Archive().add(plain).bytes();
    var block = Arrays.copyOfRange(bytes, 2 * TarBlock.SIZE, 3 * TarBlock.SIZE);
    put(block, 257, "ustar  \0");
    put(block, GNU_ACCESS_TIME, atTimes);
    return read(TarWriter.sealed(block)).getFirst().name();
  }

  private static void put(byte[] block, int at, String text) {
    var bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    System.arraycopy(bytes, 0, block, at, bytes.length);
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
