package dev.berth.engine.verify;

import dev.berth.engine.value.Digest;
import dev.berth.engine.verify.Finding.Part;
import dev.berth.engine.verify.Finding.State;
import dev.berth.engine.verify.Stored.StoredImage;
import java.util.ArrayList;
import java.util.List;

/** Collects what is found, as far as somebody will read it. */
final class Findings {
  private static final int TOLD = 1000;

  private final Stored stored;
  private final List<Finding> all = new ArrayList<>();

  Findings(Stored stored) {
    this.stored = stored;
  }

  void blob(Digest digest, String problem, State state, String next) {
    var images = stored.imagesWith(digest);
    add(Part.BLOB, digest.value(), problem, List.of(), images, containersOf(images), state, next);
  }

  void layer(Digest chainId, String problem, List<String> paths, State state, String next) {
    add(
        Part.LAYER,
        chainId.value(),
        problem,
        paths,
        stored.imagesWithChain(chainId),
        stored.containersOn(chainId.value()),
        state,
        next);
  }

  void image(StoredImage image, String problem, String next) {
    var images = List.of(image);
    add(
        Part.IMAGE,
        image.id().value(),
        problem,
        List.of(),
        images,
        containersOf(images),
        State.DAMAGED,
        next);
  }

  void container(String id, String name, String problem, String next) {
    all.add(
        new Finding(
            Part.CONTAINER, id, problem, List.of(), List.of(), List.of(name), State.DAMAGED, next));
  }

  void leftover(String id, String problem, State state, String next) {
    all.add(new Finding(Part.LEFTOVER, id, problem, List.of(), List.of(), List.of(), state, next));
  }

  private void add(
      Part part,
      String id,
      String problem,
      List<String> paths,
      List<StoredImage> images,
      List<String> containers,
      State state,
      String next) {
    all.add(
        new Finding(
            part,
            id,
            problem,
            paths,
            images.stream().map(StoredImage::name).distinct().toList(),
            containers,
            state,
            next));
  }

  private List<String> containersOf(List<StoredImage> images) {
    var ids = images.stream().map(image -> image.id().value()).toList();
    return stored.containers().stream()
        .filter(container -> ids.contains(container.image()))
        .map(Stored.StoredContainer::name)
        .toList();
  }

  /**
   * The report, without what has been removed since.
   *
   * @param now what there should be by now
   */
  VerifyReport report(Stored now, int layers, long bytes) {
    var left = all.stream().filter(finding -> isThere(finding, now)).toList();
    return new VerifyReport(
        stored.blobs().size(),
        layers,
        stored.images().size(),
        bytes,
        left.stream().limit(TOLD).toList(),
        count(left, State.DAMAGED) + count(left, State.UNKNOWN),
        count(left, State.REPAIRED));
  }

  private static boolean isThere(Finding finding, Stored now) {
    if (finding.state() == State.REPAIRED) {
      return true;
    }
    return switch (finding.part()) {
      case BLOB -> now.blobs().containsKey(new Digest(finding.id()));
      case LAYER -> now.layers().containsKey(new Digest(finding.id()));
      case IMAGE ->
          now.images().stream().anyMatch(image -> image.id().value().equals(finding.id()));
      case CONTAINER ->
          now.containers().stream().anyMatch(container -> container.id().equals(finding.id()));
      case LEFTOVER -> true;
    };
  }

  /** What nothing refers to is no damage. */
  private static int count(List<Finding> findings, State state) {
    return (int)
        findings.stream()
            .filter(finding -> finding.state() == state && finding.part() != Part.LEFTOVER)
            .count();
  }
}
