package dev.berth.engine.transfer.archive;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.image.ArchiveJson;
import dev.berth.engine.image.ImageConfig;
import dev.berth.engine.image.OciJson;
import dev.berth.engine.image.PlatformChoice;
import dev.berth.engine.value.Digest;
import dev.berth.engine.value.ImageReference;
import dev.berth.engine.value.Platform;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Which images an archive holds, and what they are made of. Pure. */
final class LoadPlanner {
  static final String LAYOUT = "oci-layout";
  static final String INDEX = "index.json";
  static final String DOCKER = "manifest.json";

  /** Of what an archive lists. */
  private static final int MOST_ENTRIES = 20_000;

  private LoadPlanner() {}

  /**
   * The images of an archive, each once. What is both an OCI layout and a docker archive is read as
   * the former; the latter then only adds names.
   *
   * @param request without a platform an image for several is loaded for the host, and an image for
   *     one whatever it is for
   * @param checkpoint run for each image; throws where the load was cancelled
   * @throws BerthException CORRUPT where something is missing or contradicts something else;
   *     NOT_FOUND where nothing is for the platform; UNSUPPORTED where nothing is an image
   */
  static List<PlannedImage> plan(
      ArchiveFiles files, LoadRequest request, Platform host, Runnable checkpoint) {
    boolean isDocker = files.find(DOCKER).isPresent();
    if (!isDocker && files.find(INDEX).isEmpty()) {
      throw Damage.of(
          "it has neither an index.json nor a manifest.json; it is no archive of images, or cut off; \"berth import\" takes the archive of a root file system");
    }
    files.refuseDamage();
    var docker = isDocker ? DockerForm.images(files, checkpoint) : List.<PlannedImage>of();
    if (files.find(INDEX).isEmpty()) {
      return wanted(merged(docker), request);
    }
    if (files.find(LAYOUT).isEmpty()) {
      throw Damage.of("it has an index.json, but no oci-layout");
    }
    ArchiveJson.checkLayout(files.document(LAYOUT));
    var found = merged(OciForm.images(files, request, host, checkpoint));
    return merged(meant(wanted(named(found, docker), request)));
  }

  /**
   * Refuses a list that is too long.
   *
   * @throws BerthException RESOURCE_EXHAUSTED
   */
  static void requireFew(String document, int entries) {
    if (entries > MOST_ENTRIES) {
      throw new BerthException(
          ErrorKind.RESOURCE_EXHAUSTED,
          "cannot load the archive: its %s lists %d images and %d are allowed; load them in several archives"
              .formatted(document, entries, MOST_ENTRIES));
    }
  }

  /** The same image under several names is one, but names that mean an index mean that. */
  private static List<PlannedImage> merged(List<PlannedImage> all) {
    record Key(Digest id, Optional<Digest> index) {}
    var merged = new LinkedHashMap<Key, PlannedImage>();
    for (var image : all) {
      merged.merge(
          new Key(image.id(), image.index().map(PlannedIndex::digest)),
          image,
          (first, more) -> named(first, more.references()));
    }
    return List.copyOf(merged.values());
  }

  /** Adds the names that only the docker archive has. */
  private static List<PlannedImage> named(List<PlannedImage> images, List<PlannedImage> docker) {
    var names = new LinkedHashMap<Digest, Set<ImageReference>>();
    docker.forEach(
        image ->
            names
                .computeIfAbsent(image.id(), _ -> new LinkedHashSet<>())
                .addAll(image.references()));
    for (var image : images) {
      var more = names.get(image.id());
      if (more != null) {
        image.references().forEach(more::remove);
      }
    }
    return images.stream()
        .map(
            image -> {
              var more = names.remove(image.id());
              return more == null ? image : named(image, List.copyOf(more));
            })
        .toList();
  }

  /** An index that no name means is not kept. */
  private static List<PlannedImage> meant(List<PlannedImage> images) {
    var meant =
        images.stream()
            .filter(image -> !image.references().isEmpty())
            .flatMap(image -> image.index().map(PlannedIndex::digest).stream())
            .collect(Collectors.toSet());
    return images.stream()
        .map(image -> image.in(image.index().filter(index -> meant.contains(index.digest()))))
        .toList();
  }

  private static PlannedImage named(PlannedImage image, List<ImageReference> more) {
    var all = new LinkedHashSet<>(image.references());
    all.addAll(more);
    return image.withReferences(List.copyOf(all));
  }

  private static List<PlannedImage> wanted(List<PlannedImage> images, LoadRequest request) {
    var asked = request.platform();
    if (asked.isEmpty()) {
      return distinctNames(images);
    }
    var others = new ArrayList<String>();
    var fitting = new ArrayList<PlannedImage>();
    for (var image : images) {
      var platform = OciJson.config(image.config()).platform();
      boolean withOthers = request.allPlatforms() && image.index().isPresent();
      if (withOthers || PlatformChoice.fits(platform, asked.get())) {
        fitting.add(image);
      } else {
        others.add(platform.toString());
      }
    }
    if (fitting.isEmpty()) {
      throw noPlatform(asked.get(), others);
    }
    return distinctNames(fitting);
  }

  static BerthException noPlatform(Platform wanted, List<String> others) {
    return BerthException.notFound(
        "platform",
        wanted,
        "cannot load the archive for %s: it has images for %s; ask for one of these"
            .formatted(
                wanted,
                others.isEmpty()
                    ? "no platform that it names"
                    : String.join(", ", others.stream().distinct().sorted().limit(20).toList())));
  }

  private static List<PlannedImage> distinctNames(List<PlannedImage> images) {
    Map<ImageReference, Digest> owners = new LinkedHashMap<>();
    for (var image : images) {
      for (var reference : image.references()) {
        var other = owners.putIfAbsent(reference, image.id());
        if (other != null && !other.equals(image.id())) {
          throw Damage.of(
              "it gives the name %s to two images, %s and %s"
                  .formatted(reference.familiar(), other.shortened(), image.id().shortened()));
        }
      }
    }
    return images;
  }

  /** The layers of an image, in the places where an archive has them. */
  static List<PlannedImage.PlannedLayer> layers(ImageConfig config, List<String> names) {
    if (config.diffIds().size() != names.size()) {
      throw Damage.of(
          "an image has %d layers, and its config tells of %d"
              .formatted(names.size(), config.diffIds().size()));
    }
    var layers = new ArrayList<PlannedImage.PlannedLayer>();
    for (int i = 0; i < names.size(); i++) {
      layers.add(new PlannedImage.PlannedLayer(names.get(i), config.diffIds().get(i)));
    }
    return layers;
  }
}
