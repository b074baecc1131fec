package dev.berth.engine.gc;

import dev.berth.engine.gc.Node.Kind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * All that is there, at one moment.
 *
 * @param steps the build cache
 */
public record Inventory(
    List<ContainerFacts> containers,
    List<ImageFacts> images,
    List<StepFacts> steps,
    List<MountFacts> mounts,
    List<SnapshotFacts> snapshots,
    List<DownloadFacts> downloads,
    List<ArchiveFacts> archives,
    List<LeaseFacts> leases) {

  /**
   * A container.
   *
   * @param snapshot key of what it wrote
   * @param endedAt empty unless it has ended
   */
  public record ContainerFacts(
      String id,
      String name,
      String image,
      String snapshot,
      Optional<Instant> endedAt,
      Map<String, String> labels) {
    public ContainerFacts {
      labels = Map.copyOf(labels);
    }
  }

  /**
   * An image.
   *
   * @param references familiar, in their order
   * @param repositories of the references
   * @param blobs of its documents and layers
   * @param snapshots keys of its layers
   */
  public record ImageFacts(
      String id,
      List<String> references,
      Set<String> repositories,
      Instant createdAt,
      Instant lastUsedAt,
      Map<String, String> labels,
      Set<String> blobs,
      Set<String> snapshots) {
    public ImageFacts {
      references = List.copyOf(references);
      repositories = Set.copyOf(repositories);
      labels = Map.copyOf(labels);
      blobs = Set.copyOf(blobs);
      snapshots = Set.copyOf(snapshots);
    }
  }

  /**
   * A step of the build cache.
   *
   * @param description the instruction
   */
  public record StepFacts(
      String key,
      String description,
      Instant lastUsedAt,
      Optional<String> blob,
      Optional<String> snapshot) {}

  /** An image that is mounted. */
  public record MountFacts(String id, String image, String path, Instant createdAt) {}

  /**
   * A snapshot.
   *
   * @param committed whether it is complete
   * @param followsParent whether it goes with the snapshot below it: mount points that containers
   *     share
   */
  public record SnapshotFacts(
      String key, Optional<String> parent, boolean committed, boolean followsParent) {}

  /**
   * A piece of a pull that ended early, or goes on.
   *
   * @param id of the row
   * @param name what was pulled
   * @param at when a pull last went on with it
   */
  public record DownloadFacts(String id, Node item, String name, Instant at) {}

  /**
   * The archive of a layer that could be dropped.
   *
   * @param repository that has it
   */
  public record ArchiveFacts(String blob, String repository) {}

  /** What work in progress protects. */
  public record LeaseFacts(String id, Node item) {}

  public Inventory {
    containers = List.copyOf(containers);
    images = List.copyOf(images);
    steps = List.copyOf(steps);
    mounts = List.copyOf(mounts);
    snapshots = List.copyOf(snapshots);
    downloads = List.copyOf(downloads);
    archives = List.copyOf(archives);
    leases = List.copyOf(leases);
  }

  /** Whom each thing refers to. */
  public Map<Node, Set<Node>> references() {
    var references = new HashMap<Node, Set<Node>>();
    for (var container : containers) {
      var node = new Node(Kind.CONTAINER, container.id());
      add(references, node, Kind.IMAGE, container.image());
      add(references, node, Kind.SNAPSHOT, container.snapshot());
    }
    for (var image : images) {
      var node = new Node(Kind.IMAGE, image.id());
      image.references().forEach(tag -> add(references, new Node(Kind.TAG, tag), node));
      image.blobs().forEach(blob -> add(references, node, Kind.BLOB, blob));
      image.snapshots().forEach(key -> add(references, node, Kind.SNAPSHOT, key));
    }
    for (var step : steps) {
      var node = new Node(Kind.BUILD_STEP, step.key());
      step.blob().ifPresent(blob -> add(references, node, Kind.BLOB, blob));
      step.snapshot().ifPresent(key -> add(references, node, Kind.SNAPSHOT, key));
    }
    mounts.forEach(
        mount -> add(references, new Node(Kind.MOUNT, mount.id()), Kind.IMAGE, mount.image()));
    for (var snapshot : snapshots) {
      addSnapshot(references, snapshot);
    }
    downloads.forEach(
        download -> add(references, new Node(Kind.DOWNLOAD, download.id()), download.item()));
    leases.forEach(lease -> add(references, new Node(Kind.WORK, lease.id()), lease.item()));
    return references;
  }

  private static void addSnapshot(Map<Node, Set<Node>> references, SnapshotFacts snapshot) {
    var node = new Node(Kind.SNAPSHOT, snapshot.key());
    if (!snapshot.committed()) {
      add(references, new Node(Kind.WORK, snapshot.key()), node);
    }
    snapshot
        .parent()
        .ifPresent(
            parent -> {
              add(references, node, Kind.SNAPSHOT, parent);
              if (snapshot.followsParent()) {
                add(references, new Node(Kind.SNAPSHOT, parent), node);
              }
            });
  }

  private static void add(Map<Node, Set<Node>> references, Node from, Kind kind, String id) {
    add(references, from, new Node(kind, id));
  }

  private static void add(Map<Node, Set<Node>> references, Node from, Node to) {
    references.computeIfAbsent(from, _ -> new TreeSet<>()).add(to);
  }

  /** What holds space for as long as nobody removes it: all but snapshots and blobs. */
  public Set<Node> roots() {
    var roots = new TreeSet<>(work());
    containers.forEach(container -> roots.add(new Node(Kind.CONTAINER, container.id())));
    images.forEach(image -> roots.add(new Node(Kind.IMAGE, image.id())));
    steps.forEach(step -> roots.add(new Node(Kind.BUILD_STEP, step.key())));
    downloads.forEach(download -> roots.add(new Node(Kind.DOWNLOAD, download.id())));
    mounts.forEach(mount -> roots.add(new Node(Kind.MOUNT, mount.id())));
    return roots;
  }

  /** Ids of the images that containers and mounts use, without those that are going. */
  Set<String> imagesInUse(Set<Node> going) {
    var used = new HashSet<String>();
    containers.stream()
        .filter(container -> !going.contains(new Node(Kind.CONTAINER, container.id())))
        .forEach(container -> used.add(container.image()));
    mounts.stream()
        .filter(mount -> !going.contains(new Node(Kind.MOUNT, mount.id())))
        .forEach(mount -> used.add(mount.image()));
    return used;
  }

  /** Ids of images that are among the newest so many of any repository that names them. */
  Set<String> newestOfRepositories(int count) {
    var byRepository = new HashMap<String, List<ImageFacts>>();
    for (var image : images) {
      image
          .repositories()
          .forEach(name -> byRepository.computeIfAbsent(name, _ -> new ArrayList<>()).add(image));
    }
    var newest = new HashSet<String>();
    for (var named : byRepository.values()) {
      named.stream()
          .sorted(
              Comparator.comparing(ImageFacts::createdAt).thenComparing(ImageFacts::id).reversed())
          .limit(count)
          .forEach(image -> newest.add(image.id()));
    }
    return newest;
  }

  private List<Node> work() {
    var work = new ArrayList<Node>();
    leases.forEach(lease -> work.add(new Node(Kind.WORK, lease.id())));
    snapshots.stream()
        .filter(snapshot -> !snapshot.committed())
        .forEach(snapshot -> work.add(new Node(Kind.WORK, snapshot.key())));
    return work;
  }
}
