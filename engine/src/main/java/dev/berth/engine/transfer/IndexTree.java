package dev.berth.engine.transfer;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.image.Descriptor;
import dev.berth.engine.image.IndexEntry;
import dev.berth.engine.image.OciJson;
import dev.berth.engine.registry.Document;
import dev.berth.engine.value.Digest;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * All that an index leads to, as far as it is there.
 *
 * @param images each with its entry
 * @param inner indexes inside it
 * @param others manifests that are no images
 */
public record IndexTree(List<Leaf> images, List<Document> inner, List<Document> others) {
  /** Bytes of all documents and configs together: they are in memory until everything is here. */
  private static final long MOST_BYTES = 16 << 20;

  /** Of all images together. */
  private static final int MOST_LAYERS = 10_000;

  /** Blobs of all that is no image. */
  private static final int MOST_ATTACHED = 10_000;

  public IndexTree {
    images = List.copyOf(images);
    inner = List.copyOf(inner);
    others = List.copyOf(others);
  }

  /** An image, as an index names it. */
  public record Leaf(Descriptor entry, Document manifest) {}

  /**
   * Reads all documents.
   *
   * @param tried what they are read for, in an error
   * @param read the document of an entry; what it gives none for is left out
   * @throws BerthException CORRUPT where they lie too deep, are too many or too long, or aren't as
   *     large as their entries say
   */
  public static IndexTree read(
      String tried, Document index, Function<Descriptor, Optional<Document>> read) {
    var reading = new Reading(tried, read);
    reading.walk(index, 1);
    return new IndexTree(reading.images, reading.inner, reading.others);
  }

  /** The blobs of what is no image. */
  public List<Descriptor> attached() {
    return others.stream().flatMap(IndexTree::blobs).toList();
  }

  /** What a manifest is made of. */
  public static Stream<Descriptor> blobs(Document document) {
    var manifest = OciJson.manifest(document.bytes());
    return Stream.concat(Stream.of(manifest.config()), manifest.layers().stream());
  }

  private static final class Reading {
    private final String tried;
    private final Function<Descriptor, Optional<Document>> read;
    private final Set<Digest> seen = new LinkedHashSet<>();
    private final List<Leaf> images = new ArrayList<>();
    private final List<Document> inner = new ArrayList<>();
    private final List<Document> others = new ArrayList<>();
    private long bytes;
    private int layers;
    private int attached;

    Reading(String tried, Function<Descriptor, Optional<Document>> read) {
      this.tried = tried;
      this.read = read;
    }

    void walk(Document index, int depth) {
      for (var entry : OciJson.index(index.bytes()).manifests()) {
        if (!seen.add(entry.digest())) {
          continue;
        }
        if (seen.size() > IndexEntry.MOST) {
          throw damaged("leads to more than %d documents".formatted(IndexEntry.MOST));
        }
        var document = read.apply(entry);
        if (document.isPresent()) {
          take(entry, document.get(), depth);
        }
      }
    }

    private void take(Descriptor entry, Document document, int depth) {
      if (document.bytes().length != entry.size()) {
        throw damaged(
            "says that %s has %d bytes, and it has %d"
                .formatted(entry.digest(), entry.size(), document.bytes().length));
      }
      count(document.bytes().length);
      if (!OciJson.isIndex(document.bytes())) {
        leaf(entry, document);
      } else if (depth == IndexEntry.DEEPEST) {
        throw damaged("has indexes inside that lie more than %d deep".formatted(depth));
      } else {
        inner.add(document);
        walk(document, depth + 1);
      }
    }

    private void count(long more) {
      if (more > MOST_BYTES - bytes) {
        throw damaged("leads to documents of more than %d bytes together".formatted(MOST_BYTES));
      }
      bytes += more;
    }

    private void leaf(Descriptor entry, Document document) {
      var manifest = OciJson.manifest(document.bytes());
      if (IndexEntry.isImage(entry, manifest)) {
        count(manifest.config().size());
        layers += manifest.layers().size();
        if (layers > MOST_LAYERS) {
          throw damaged("leads to images of more than %d layers together".formatted(MOST_LAYERS));
        }
        images.add(new Leaf(entry, document));
      } else {
        attached += 1 + manifest.layers().size();
        if (attached > MOST_ATTACHED) {
          throw damaged(
              "leads to more than %d blobs beside those of images".formatted(MOST_ATTACHED));
        }
        others.add(document);
      }
    }

    private BerthException damaged(String why) {
      return new BerthException(
          ErrorKind.CORRUPT,
          "cannot %s: its index %s; it is damaged where it comes from".formatted(tried, why));
    }
  }
}
