package dev.berth.server.service;

import dev.berth.engine.image.HistoryEntry;
import dev.berth.engine.image.Image;
import dev.berth.engine.image.ImageDetails;
import dev.berth.engine.image.ImageDiff;
import dev.berth.engine.image.ImageIdentity;
import dev.berth.engine.image.ImageNode;
import dev.berth.engine.image.ImageRemoval;
import dev.berth.engine.kernel.PathText;
import dev.berth.engine.mount.ImageMount;
import dev.berth.engine.snapshot.ViewChange;
import dev.berth.engine.transfer.pull.Pulled;
import dev.berth.engine.transfer.push.Pushed;
import dev.berth.engine.value.Digest;
import dev.berth.engine.value.ImageReference;
import dev.berth.server.api.ContainerApi;
import dev.berth.server.api.ImageApi;
import java.time.Instant;

/** Images as clients see them. */
final class ImageRecords {
  private ImageRecords() {}

  static ImageApi.Identity identity(ImageIdentity identity) {
    return new ImageApi.Identity(
        identity.id().value(), identity.reference().map(ImageReference::familiar));
  }

  static ImageApi.Pulled pulled(Pulled pulled) {
    return new ImageApi.Pulled(
        pulled.image().id().value(),
        pulled.image().reference().map(ImageReference::familiar),
        pulled.digest().value(),
        pulled.fetched());
  }

  static ImageApi.Pushed pushed(Pushed pushed) {
    return new ImageApi.Pushed(pushed.target().familiar(), pushed.digest().value(), pushed.sent());
  }

  static ImageApi.Summary summary(Image image) {
    return new ImageApi.Summary(
        image.id().value(),
        image.platform().toString(),
        image.references().stream().map(ImageReference::familiar).toList(),
        image.digests().stream().map(ImageReference::familiar).toList(),
        image.createdAt().toEpochMilli(),
        image.size(),
        image.labels(),
        image.containers(),
        image.lastUsedAt().toEpochMilli(),
        image.own(),
        image.shared(),
        image.reclaimable());
  }

  static ImageApi.Details details(ImageDetails details) {
    var config = details.config();
    return new ImageApi.Details(
        summary(details.summary()),
        details.summary().manifest().value(),
        config.platform().toString(),
        config.author(),
        config(config.container()),
        config.diffIds().stream().map(Digest::value).toList());
  }

  private static ImageApi.Config config(dev.berth.engine.image.ContainerConfig config) {
    return new ImageApi.Config(
        config.entrypoint(),
        config.command(),
        config.environment(),
        config.user(),
        config.workingFolder(),
        config.exposedPorts(),
        config.volumes(),
        config.labels(),
        config.stopSignal());
  }

  static ImageApi.HistoryEntry history(HistoryEntry entry) {
    var step = entry.step();
    return new ImageApi.HistoryEntry(
        step.createdAt().map(Instant::toEpochMilli),
        step.createdBy(),
        step.author(),
        step.comment(),
        step.emptyLayer(),
        entry.size());
  }

  static ImageApi.Comparison comparison(ImageDiff diff) {
    return new ImageApi.Comparison(
        diff.before().value(),
        diff.after().value(),
        diff.changes().stream().map(ImageRecords::change).toList(),
        diff.next());
  }

  private static ImageApi.FileChange change(ViewChange change) {
    var kind =
        change.before().isEmpty()
            ? ContainerApi.ChangeKind.ADDED
            : change.after().isEmpty()
                ? ContainerApi.ChangeKind.REMOVED
                : ContainerApi.ChangeKind.CHANGED;
    return new ImageApi.FileChange(
        kind,
        PathText.printable(change.path()),
        change.what().stream()
            .sorted()
            .map(what -> ImageApi.Difference.valueOf(what.name()))
            .toList(),
        ViewChange.bytes(change.before()),
        ViewChange.bytes(change.after()));
  }

  static ImageApi.Node node(ImageNode node) {
    return new ImageApi.Node(
        node.id().value(),
        node.references().stream().map(ImageReference::familiar).toList(),
        node.parent().map(Digest::value),
        node.layers(),
        node.size(),
        node.added());
  }

  static ImageApi.Mounted mounted(ImageMount mount) {
    return new ImageApi.Mounted(
        mount.id(), mount.image().value(), mount.path(), mount.createdAt().toEpochMilli());
  }

  static ImageApi.Removed removed(ImageRemoval removal) {
    return new ImageApi.Removed(
        removal.untagged().stream().map(ImageReference::familiar).toList(),
        removal.deleted().stream().map(Digest::value).toList(),
        removal.bytes());
  }
}
