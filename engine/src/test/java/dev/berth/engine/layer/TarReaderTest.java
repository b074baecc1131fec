package dev.berth.engine.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
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

  /** As for Docker and containerd; it would rename every file that follows. */
  @Test
  void aGlobalHeaderSaysNothingOfWhatFollows() {
    var archive = new ByteArrayOutputStream();
    var extended = new Archive().file("extended", "").bytes();
    archive.writeBytes(Arrays.copyOf(extended, 2 * TarBlock.SIZE));
    var global = Arrays.copyOf(extended, TarBlock.SIZE);
    global[156] = 'g';
    archive.writeBytes(TarWriter.sealed(global));
    archive.writeBytes(Arrays.copyOfRange(extended, TarBlock.SIZE, 2 * TarBlock.SIZE));
    archive.writeBytes(new Archive().ofPlainOwner("plain", "").bytes());
    var read = read(archive.toByteArray());
    assertEquals(List.of("plain"), read.stream().map(TarEntry::name).toList());
    assertEquals(Instant.EPOCH, read.getFirst().modified());
  }

  /** As for Docker and containerd; a program that scans images sees the same. */
  @Test
  void aLongNameOfGnuCountsMoreThanAnExtendedHeader() {
    var archive = new ByteArrayOutputStream();
    archive.writeBytes(header('L', "long\0".length(), "ustar  \0"));
    archive.writeBytes(Arrays.copyOf("long\0".getBytes(StandardCharsets.US_ASCII), TarBlock.SIZE));
    archive.writeBytes(new Archive().file("extended", "").bytes());
    assertEquals(List.of("long"), names(archive));
    archive.reset();
    archive.writeBytes(header('L', 0, "ustar  \0"));
    archive.writeBytes(new Archive().file("extended", "").bytes());
    assertEquals(List.of("extended"), names(archive));
  }

  /** Only the first format has no other way to say that it is a folder. */
  @Test
  void aFileWhoseNameEndsWithASlashIsAFile() {
    var types =
        List.of('0', '7', '\0').stream()
            .map(type -> read(header(type, 0, "ustar\00000")).getFirst().type())
            .toList();
    assertEquals(List.of(TarEntry.Type.FILE, TarEntry.Type.FILE, TarEntry.Type.FOLDER), types);
  }

  /** What would be its content is the next header, or a program that scans images sees others. */
  @Test
  void aFolderOfTheFirstFormatHasNoContent() {
    var archive = new ByteArrayOutputStream();
    archive.writeBytes(header('\0', TarBlock.SIZE, "\0\0\0\0\0\0\0\0"));
    archive.writeBytes(new Archive().ofPlainOwner("inside", "").bytes());
    assertEquals(List.of("n/", "inside"), names(archive));
  }

  @Test
  void theFirstFormatHasNoNumbersOfDevices() {
    assertEquals(7, read(header('3', 0, "ustar  \0")).getFirst().major());
    assertEquals(7, read(header('3', 0, "ustar\00000")).getFirst().major());
    assertEquals(0, read(header('3', 0, "\0\0\0\0\0\0\0\0")).getFirst().major());
  }

  /** A header of the name "n/" and, should it be a device's, the number 7:0. */
  private static byte[] header(char type, int size, String magic) {
    var block = new byte[TarBlock.SIZE];
    put(block, 0, "n/");
    TarNumbers.format(block, 124, 12, size);
    block[156] = (byte) type;
    put(block, 257, magic);
    TarNumbers.format(block, 329, 8, 7);
    return TarWriter.sealed(block);
  }

  private static List<String> names(ByteArrayOutputStream archive) {
    return read(archive.toByteArray()).stream().map(TarEntry::name).toList();
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
