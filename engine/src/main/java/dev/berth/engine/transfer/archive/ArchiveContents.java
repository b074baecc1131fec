package dev.berth.engine.transfer.archive;

import dev.berth.engine.content.Blob;
import dev.berth.engine.content.BlobStore;
import dev.berth.engine.content.Ingest;
import dev.berth.engine.content.Lease;
import dev.berth.engine.content.StoreFailure;
import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.image.OciJson;
import dev.berth.engine.layer.ArchiveLimits;
import dev.berth.engine.layer.MemoryBudget;
import dev.berth.engine.layer.TarEntry;
import dev.berth.engine.layer.TarReader;
import dev.berth.engine.transfer.ArchiveInput;
import dev.berth.engine.value.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/** What an archive holds, taken in while it is read. What is small goes when this is closed. */
final class ArchiveContents implements ArchiveFiles, AutoCloseable {
  private static final Pattern BLOB = Pattern.compile("blobs/sha256/([0-9a-f]{64})");
  private static final long MEMORY_OF_NAMES = 64 << 20;
  private static final int MOST_LINKS = 40;
  private static final long MEMORY_OF_AN_ENTRY = 200;

  /** Of small files that are stored together. */
  private static final long MEMORY_OF_A_BATCH = 16 << 20;

  private final BlobStore blobs;
  private final Lease lease;
  private final Ingest small;
  private final Map<String, Entry> entries = new HashMap<>();
  private Optional<BerthException> damage = Optional.empty();
  private final MemoryBudget names = new MemoryBudget(MEMORY_OF_NAMES, "the names of its files");

  private sealed interface Entry {
    /** A file whose bytes stand in the file of small ones. */
    record Small(Content content, long offset) implements Entry {}

    /** A file that is a blob. */
    record Stored(Content content) implements Entry {}

    record Link(String target) implements Entry {}
  }

  private ArchiveContents(BlobStore blobs, Lease lease) {
    this.blobs = blobs;
    this.lease = lease;
    this.small = blobs.begin();
  }

  /**
   * Reads an archive to its end.
   *
   * @param plain not closed
   * @param input what it is made of, which is read to its end as well
   * @param lease protects what goes to the content store
   */
  static ArchiveContents read(InputStream plain, ArchiveInput input, BlobStore blobs, Lease lease)
      throws IOException {
    var contents = new ArchiveContents(blobs, lease);
    try {
      var reader = new TarReader(plain, ArchiveLimits.DEFAULT);
      for (var entry = reader.next(); entry.isPresent(); entry = reader.next()) {
        contents.take(entry.get(), reader);
      }
      plain.transferTo(OutputStream.nullOutputStream());
      input.drain();
      return contents;
    } catch (IOException | RuntimeException e) {
      contents.close();
      throw e;
    }
  }

  private void take(TarEntry entry, TarReader reader) {
    named(entry.name(), ArchiveName::of).ifPresent(name -> take(name, entry, reader));
  }

  private void take(String name, TarEntry entry, TarReader reader) {
    switch (entry.type()) {
      case FOLDER -> {}
      case FILE -> {
        if (entry.data().whole()) {
          put(name, file(name, entry, reader));
        } else {
          spoil(corrupt(name, "is a sparse file"));
        }
      }
      case SYMBOLIC_LINK ->
          named(entry.linkName(), target -> ArchiveName.linked(name, target))
              .ifPresent(target -> put(name, new Entry.Link(target)));
      case HARD_LINK ->
          named(entry.linkName(), ArchiveName::of)
              .ifPresent(target -> put(name, new Entry.Link(target)));
      case CHARACTER_DEVICE, BLOCK_DEVICE, FIFO ->
          spoil(corrupt(name, "is neither a file nor a folder nor a link"));
    }
  }

  private Optional<String> named(String text, UnaryOperator<String> reading) {
    try {
      return Optional.of(reading.apply(text));
    } catch (BerthException e) {
      spoil(e);
      return Optional.empty();
    }
  }

  /** A root file system is full of what an archive of images mustn't have: tell first that. */
  private void spoil(BerthException why) {
    damage = damage.or(() -> Optional.of(why));
  }

  @Override
  public void refuseDamage() {
    if (damage.isPresent()) {
      throw damage.get();
    }
  }

  private void put(String name, Entry entry) {
    long text = entry instanceof Entry.Link(var target) ? target.length() : 0;
    names.take(name.length() + text + MEMORY_OF_AN_ENTRY);
    if (name.isEmpty()) {
      spoil(corrupt(name, "is no name"));
    } else if (entries.putIfAbsent(name, entry) != null) {
      spoil(corrupt(name, "is in it twice"));
    }
  }

  private Entry file(String name, TarEntry entry, TarReader reader) {
    var blob = BLOB.matcher(name);
    var expected =
        blob.matches()
            ? Optional.of(new Digest("sha256:" + blob.group(1)))
            : Optional.<Digest>empty();
    if (entry.size() <= OciJson.LIMIT) {
      return small(name, (int) entry.size(), expected, reader);
    }
    return new Entry.Stored(large(name, entry.size(), expected, reader));
  }

  private Entry small(String name, int size, Optional<Digest> expected, TarReader reader) {
    long offset = small.size();
    var hasher = Digest.hasher();
    reader.content(
        (_, bytes, at, length) -> {
          hasher.update(bytes, at, length);
          small.write(ByteBuffer.wrap(bytes, at, length));
        });
    var content = new Content(Digest.finish(hasher), size);
    check(name, content.digest(), expected);
    return new Entry.Small(content, offset);
  }

  /** What is in the store already is not stored again, but has to be right all the same. */
  private Content large(String name, long size, Optional<Digest> expected, TarReader reader) {
    if (expected.flatMap(digest -> blobs.acquire(digest, lease)).isPresent()) {
      var hasher = Digest.hasher();
      reader.content((_, bytes, at, length) -> hasher.update(bytes, at, length));
      check(name, Digest.finish(hasher), expected);
      return new Content(expected.get(), size);
    }
    try (var ingest = blobs.begin()) {
      reader.content((_, bytes, at, length) -> ingest.write(ByteBuffer.wrap(bytes, at, length)));
      var stored = ingest.commit(lease);
      check(name, stored.digest(), expected);
      return new Content(stored.digest(), size);
    }
  }

  private static void check(String name, Digest found, Optional<Digest> expected) {
    if (expected.isPresent() && !expected.get().equals(found)) {
      throw corrupt(name, "has the digest " + found + ", another one than its name says");
    }
  }

  @Override
  public Optional<Content> find(String name) {
    return switch (entry(name)) {
      case Entry.Small(var content, _) -> Optional.of(content);
      case Entry.Stored(var content) -> Optional.of(content);
      case Entry.Link _ -> Optional.empty();
      case null -> Optional.empty();
    };
  }

  private @org.jspecify.annotations.Nullable Entry entry(String name) {
    var entry = entries.get(ArchiveName.of(name));
    for (int i = 0; i < MOST_LINKS && entry instanceof Entry.Link(var target); i++) {
      entry = entries.get(target);
    }
    return entry;
  }

  @Override
  public byte[] document(String name) {
    var entry = entry(name);
    if (entry instanceof Entry.Small(var content, long offset)) {
      return bytes(content, offset);
    }
    throw new BerthException(
        ErrorKind.RESOURCE_EXHAUSTED,
        "cannot read the document \"%s\" of the archive: it has more than %d bytes"
            .formatted(ArchiveName.printable(name), OciJson.LIMIT));
  }

  private byte[] bytes(Content content, long offset) {
    var bytes = ByteBuffer.allocate((int) content.size());
    try (var reader = small.reader().orElseThrow()) {
      while (bytes.hasRemaining() && reader.read(bytes, offset + bytes.position()) >= 0) {
        // Until all of it is there.
      }
    } catch (IOException e) {
      throw StoreFailure.read("the archive's documents", e);
    }
    return bytes.array();
  }

  /** A file as a blob, protected by the lease. */
  Blob blob(String name) {
    return switch (entry(name)) {
      case Entry.Small(var content, long offset) -> blobs.put(bytes(content, offset), lease);
      case Entry.Stored(var content) -> new Blob(content.digest(), content.size());
      case Entry.Link _ -> throw missing(name);
      case null -> throw missing(name);
    };
  }

  /**
   * Files as blobs, protected by the lease.
   *
   * @param checkpoint run for each; throws where the load was cancelled
   */
  List<Digest> blobs(List<String> names, Runnable checkpoint) {
    var digests = new ArrayList<Digest>();
    var batch = new ArrayList<byte[]>();
    long size = 0;
    for (var name : names) {
      checkpoint.run();
      if (entry(name) instanceof Entry.Small(var content, long offset)) {
        batch.add(bytes(content, offset));
        size += content.size();
        digests.add(content.digest());
      } else {
        digests.add(blob(name).digest());
      }
      if (size > MEMORY_OF_A_BATCH) {
        blobs.putAll(batch, lease);
        batch.clear();
        size = 0;
      }
    }
    blobs.putAll(batch, lease);
    return digests;
  }

  private static BerthException missing(String name) {
    return new BerthException(
        ErrorKind.CORRUPT,
        "cannot read the archive: it has no \"%s\"".formatted(ArchiveName.printable(name)));
  }

  private static BerthException corrupt(String name, String why) {
    return new BerthException(
        ErrorKind.CORRUPT,
        "cannot read the archive: \"%s\" %s; save it again"
            .formatted(ArchiveName.printable(name), why));
  }

  @Override
  public void close() {
    small.close();
  }
}
