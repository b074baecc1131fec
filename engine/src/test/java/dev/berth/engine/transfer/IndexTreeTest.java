package dev.berth.engine.transfer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.image.Descriptor;
import dev.berth.engine.image.Index;
import dev.berth.engine.image.Manifest;
import dev.berth.engine.image.OciJson;
import dev.berth.engine.registry.Document;
import dev.berth.engine.value.Digest;
import dev.berth.engine.value.MediaType;
import dev.berth.engine.value.Platform;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Indexes that would take more than what they are worth. */
class IndexTreeTest {
  private final Map<Digest, Document> documents = new HashMap<>();
  private int reads;

  private Descriptor put(MediaType type, byte[] bytes) {
    var digest = Digest.of(bytes);
    documents.put(digest, new Document(type, digest, bytes));
    return new Descriptor(type, digest, bytes.length);
  }

  /** A manifest that is its number, with blanks up to a length. */
  private Descriptor manifest(int number, int length) {
    var config =
        new Descriptor(MediaType.OCI_CONFIG, Digest.of(("config" + number).getBytes(UTF_8)), 2);
    var bytes = OciJson.write(Manifest.of(config, List.of()));
    var padded = Arrays.copyOf(bytes, Math.max(length, bytes.length));
    Arrays.fill(padded, bytes.length, padded.length, (byte) ' ');
    return put(MediaType.OCI_MANIFEST, padded);
  }

  private Descriptor index(List<Descriptor> entries) {
    return put(
        MediaType.OCI_INDEX, OciJson.write(new Index(MediaType.OCI_INDEX, entries, Map.of())));
  }

  private IndexTree read(Descriptor index) {
    return IndexTree.read(
        "pull it",
        Optional.ofNullable(documents.get(index.digest())).orElseThrow(),
        entry -> {
          reads++;
          return Optional.ofNullable(documents.get(entry.digest()));
        });
  }

  @Test
  void aDocumentIsReadOnceHoweverOftenItIsNamed() {
    var one = manifest(1, 0);
    var all = new ArrayList<Descriptor>();
    for (int i = 0; i < 10_000; i++) {
      all.add(one);
    }
    assertEquals(1, read(index(all)).images().size());
    assertEquals(1, reads);
  }

  @Test
  void whatIsNotThereIsLeftOut() {
    var there = image(1, 2, 1);
    var gone = image(2, 2, 1);
    var index = index(List.of(gone, there));
    documents.remove(gone.digest());
    assertEquals(List.of(there), read(index).images().stream().map(IndexTree.Leaf::entry).toList());
  }

  private Descriptor image(int number, long config, int layers) {
    var all = new ArrayList<Descriptor>();
    for (int i = 0; i < layers; i++) {
      all.add(
          new Descriptor(MediaType.OCI_LAYER, Digest.of((number + "." + i).getBytes(UTF_8)), 1));
    }
    var described =
        new Descriptor(MediaType.OCI_CONFIG, Digest.of(("c" + number).getBytes(UTF_8)), config);
    return put(MediaType.OCI_MANIFEST, OciJson.write(Manifest.of(described, all)));
  }

  @Test
  void configsAndLayersAreNotTooManyTogether() {
    var configs = new ArrayList<Descriptor>();
    var layers = new ArrayList<Descriptor>();
    for (int i = 0; i < 40; i++) {
      configs.add(image(i, 1 << 20, 1));
      layers.add(image(100 + i, 2, 400));
    }
    assertEquals(10, read(index(configs.subList(0, 10))).images().size());
    assertEquals(20, read(index(layers.subList(0, 20))).images().size());
    var many = index(configs);
    var failure = assertThrows(BerthException.class, () -> read(many));
    assertTrue(failure.getMessage().contains("bytes together"), failure.getMessage());
    var deep = index(layers);
    failure = assertThrows(BerthException.class, () -> read(deep));
    assertTrue(failure.getMessage().contains("layers together"), failure.getMessage());
    assertThrows(BerthException.class, () -> read(index(List.of(image(1000, 1L << 62, 1)))));
  }

  @Test
  void whatIsNoImageDoesNotHaveTooManyBlobs() {
    var all = new ArrayList<Descriptor>();
    for (int i = 0; i < 40; i++) {
      var image = image(i, 2, 400);
      all.add(
          new Descriptor(
              image.mediaType(),
              image.digest(),
              image.size(),
              Map.of(),
              Optional.of(Platform.parse("unknown/unknown"))));
    }
    assertEquals(20 * 401, read(index(all.subList(0, 20))).attached().size());
    var index = index(all);
    var failure = assertThrows(BerthException.class, () -> read(index));
    assertEquals(ErrorKind.CORRUPT, failure.kind());
    assertTrue(failure.getMessage().contains("beside those of images"), failure.getMessage());
  }

  @Test
  void documentsAreNotTooLongTogether() {
    var all = new ArrayList<Descriptor>();
    for (int i = 0; i < 100; i++) {
      all.add(manifest(i, 4 << 20));
    }
    var index = index(all);
    var failure = assertThrows(BerthException.class, () -> read(index));
    assertEquals(ErrorKind.CORRUPT, failure.kind());
    assertTrue(failure.getMessage().contains("bytes together"), failure.getMessage());
    assertTrue(reads <= 5, () -> "read " + reads);
  }
}
