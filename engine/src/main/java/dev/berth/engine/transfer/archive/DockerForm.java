package dev.berth.engine.transfer.archive;

import dev.berth.engine.image.ArchiveJson;
import dev.berth.engine.image.DockerArchiveEntry;
import dev.berth.engine.image.ImageConfig;
import dev.berth.engine.image.OciJson;
import dev.berth.engine.layer.MemoryBudget;
import dev.berth.engine.value.Digest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads a docker archive: a {@code manifest.json} that tells where configs and layers are. Pure.
 */
final class DockerForm {
  /** Docker, Podman and others name a config by its digest, in one of these ways. */
  private static final Pattern NAMED_BY_DIGEST =
      Pattern.compile("(?:.*/)?(?:sha256:)?([0-9a-f]{64})(?:\\.json)?");

  private DockerForm() {}

  /** A config that was read; several entries may name it. */
  @SuppressWarnings("ArrayRecordComponent")
  private record Known(byte[] document, ImageConfig config) {}

  static List<PlannedImage> images(ArchiveFiles files, Runnable checkpoint) {
    var configs = new HashMap<Digest, Known>();
    var memory = new MemoryBudget(OciForm.MEMORY_OF_DOCUMENTS, "the configs of its images");
    var found = new ArrayList<PlannedImage>();
    var entries = ArchiveJson.dockerManifest(files.document(LoadPlanner.DOCKER));
    LoadPlanner.requireFew(LoadPlanner.DOCKER, entries.size());
    for (var entry : entries) {
      checkpoint.run();
      found.add(image(files, entry, configs, memory));
    }
    if (found.isEmpty()) {
      throw Damage.of("its manifest.json lists no image");
    }
    return found;
  }

  private static PlannedImage image(
      ArchiveFiles files,
      DockerArchiveEntry entry,
      Map<Digest, Known> configs,
      MemoryBudget memory) {
    var content = OciForm.require(files, entry.config());
    var named = NAMED_BY_DIGEST.matcher(entry.config());
    if (named.matches() && !named.group(1).equals(content.digest().hex())) {
      throw Damage.of(
          "its config \"%s\" has the digest %s"
              .formatted(ArchiveName.printable(entry.config()), content.digest()));
    }
    var known =
        configs.computeIfAbsent(
            content.digest(),
            _ -> {
              memory.take(content.size());
              var document = files.document(entry.config());
              return new Known(document, OciJson.config(document));
            });
    entry.layers().forEach(layer -> OciForm.require(files, layer));
    return new PlannedImage(
        content.digest(),
        Optional.empty(),
        known.document(),
        LoadPlanner.layers(known.config(), entry.layers()),
        entry.tags().stream().map(Damage::reference).toList(),
        Optional.empty());
  }
}
