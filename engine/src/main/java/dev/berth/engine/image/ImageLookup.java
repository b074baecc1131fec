package dev.berth.engine.image;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.state.ImageTable;
import dev.berth.engine.state.ImageTable.ImageRow;
import dev.berth.engine.state.IndexPartTable;
import dev.berth.engine.state.RepoDigestTable;
import dev.berth.engine.state.TagTable;
import dev.berth.engine.state.TagTable.TagRow;
import dev.berth.engine.state.Transaction;
import dev.berth.engine.value.Digest;
import dev.berth.engine.value.ImageReference;
import dev.berth.engine.value.Platform;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Finds the image that a text means: a reference first, then an id, then a prefix of an id. */
final class ImageLookup {
  private static final Pattern PREFIX = Pattern.compile("(?:sha256:)?([0-9a-f]{1,64})");

  private ImageLookup() {}

  /**
   * An image and how it was found.
   *
   * @param reference the name that meant it, with a tag or a digest; empty where an id did
   * @param target the document that the name means: a manifest of the image, or an index
   */
  record Found(ImageRow image, Optional<ImageReference> reference, Digest target) {

    NamedImage named(Transaction transaction) {
      var manifest = StoredImages.manifestIn(transaction, target, image.id());
      return new NamedImage(
          image.id(), reference, manifest.orElse(target), manifest.map(_ -> target));
    }
  }

  static Found find(Transaction transaction, String text) {
    return find(transaction, text, Optional.empty());
  }

  /**
   * Finds it.
   *
   * @param platform of which it has to be; a name that means an index has several
   */
  static Found find(Transaction transaction, String text, Optional<Platform> platform) {
    var found = all(transaction, text);
    if (platform.isPresent()) {
      return PlatformChoice.of(found, ImageLookup::platform, platform.get())
          .orElseThrow(() -> otherPlatform(text, platform.get(), found));
    }
    return found.getFirst().reference().flatMap(ImageReference::digest).isEmpty()
        ? found.getFirst()
        : PlatformChoice.of(found, ImageLookup::platform, Platform.host()).orElse(found.getFirst());
  }

  private static Optional<Platform> platform(Found found) {
    return Optional.of(found.image().platform());
  }

  /** The images that a text means, one for each platform; at least one. */
  private static List<Found> all(Transaction transaction, String text) {
    var prefix = PREFIX.matcher(text);
    boolean hex = prefix.matches();
    if (!hex || !isId(text)) {
      var byReference = byReference(transaction, ImageReference.parse(text));
      if (!byReference.isEmpty()) {
        return byReference;
      }
    }
    if (!hex) {
      throw missing(text);
    }
    var fitting = ImageTable.startingWith(transaction, prefix.group(1));
    if (fitting.size() > 1) {
      throw BerthException.invalid(
          "cannot tell which image \"%s\" means: several ids begin so; give more digits"
              .formatted(text));
    }
    if (fitting.isEmpty()) {
      throw missing(text);
    }
    var image = fitting.getFirst();
    return List.of(new Found(image, Optional.empty(), image.manifest()));
  }

  private static boolean isId(String text) {
    return text.startsWith("sha256:") || text.length() == 64;
  }

  private static List<Found> byReference(Transaction transaction, ImageReference reference) {
    if (reference.digest().isPresent()) {
      return byDigest(transaction, reference, reference.digest().get());
    }
    var tagged = reference.withDefaultTag();
    return TagTable.find(transaction, tagged.toString()).stream()
        .flatMap(tag -> meant(transaction, tag, tagged).stream())
        .toList();
  }

  /** What a tag means: the image that containers are made from comes first. */
  private static List<Found> meant(Transaction transaction, TagRow tag, ImageReference reference) {
    var ids = new LinkedHashSet<Digest>(List.of(tag.image()));
    for (var part : IndexPartTable.of(transaction, tag.target())) {
      part.image().ifPresent(ids::add);
    }
    return found(transaction, ids, reference, tag.target());
  }

  private static List<Found> found(
      Transaction transaction, Set<Digest> ids, ImageReference reference, Digest target) {
    return ids.stream()
        .map(id -> ImageTable.find(transaction, id).orElseThrow())
        .map(image -> new Found(image, Optional.of(reference), target))
        .toList();
  }

  /**
   * With a digest the tag says nothing: the repository must know the image by that digest, which is
   * that of a manifest or of an index. What has a tag there is known by what the tag means, too.
   */
  private static List<Found> byDigest(
      Transaction transaction, ImageReference reference, Digest digest) {
    var name = reference.withoutTag();
    var known = new LinkedHashSet<Digest>();
    RepoDigestTable.find(transaction, name.repository(), digest)
        .forEach(row -> known.add(row.image()));
    var parts = IndexPartTable.with(transaction, digest);
    for (var part : parts) {
      if (!RepoDigestTable.find(transaction, name.repository(), part.index()).isEmpty()) {
        part.image().ifPresent(known::add);
      }
    }
    if (!known.isEmpty()) {
      return found(transaction, known, name, digest);
    }
    var targets = new LinkedHashSet<Digest>(List.of(digest));
    parts.forEach(part -> targets.add(part.index()));
    return targets.stream()
        .flatMap(target -> TagTable.meaning(transaction, target).stream())
        .filter(tag -> ImageReference.parse(tag.reference()).repository().equals(name.repository()))
        .flatMap(tag -> meant(transaction, tag, ImageReference.parse(tag.reference())).stream())
        .filter(
            image ->
                image.target().equals(digest) || image.named(transaction).manifest().equals(digest))
        .toList();
  }

  private static BerthException otherPlatform(String text, Platform wanted, List<Found> found) {
    var here =
        found.stream()
            .map(each -> each.image().platform().toString())
            .distinct()
            .sorted()
            .collect(Collectors.joining(", "));
    return BerthException.notFound(
            "image",
            text,
            "cannot find the image \"%s\" for %s: what is here under that name is for %s; pull it for that platform"
                .formatted(text, wanted, here))
        .with("platform", wanted);
  }

  private static BerthException missing(String text) {
    return BerthException.notFound(
        "image",
        text,
        "cannot find the image \"%s\": no reference and no id here is so; pull, import, bootstrap or build it, or look at the list of images"
            .formatted(text));
  }
}
