package dev.berth.server.service;

import com.fasterxml.jackson.core.io.SerializedString;
import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.image.ImageDiffs;
import dev.berth.engine.image.ImageFilter;
import dev.berth.engine.image.ImageIdentity;
import dev.berth.engine.image.ImageRemoval;
import dev.berth.engine.image.ImageRoster;
import dev.berth.engine.image.Images;
import dev.berth.engine.mount.ImageMount;
import dev.berth.engine.mount.ImageMounts;
import dev.berth.engine.operation.OperationContext;
import dev.berth.engine.operation.Operations;
import dev.berth.engine.registry.Credentials;
import dev.berth.engine.transfer.BootstrapRequest;
import dev.berth.engine.transfer.ImportRequest;
import dev.berth.engine.transfer.Transfers;
import dev.berth.engine.transfer.archive.ImageArchives;
import dev.berth.engine.transfer.archive.LoadRequest;
import dev.berth.engine.transfer.archive.SaveRequest;
import dev.berth.engine.transfer.pull.PullRequest;
import dev.berth.engine.transfer.push.PushRequest;
import dev.berth.engine.value.Digest;
import dev.berth.engine.value.ImageReference;
import dev.berth.engine.value.Platform;
import dev.berth.engine.verify.Verification;
import dev.berth.engine.verify.VerifyRequest;
import dev.berth.server.api.ImageApi;
import dev.berth.server.api.OperationApi;
import dev.berth.server.api.RegistryApi;
import dev.berth.server.rpc.Answering;
import dev.berth.server.rpc.RpcJson;
import dev.berth.server.rpc.WrittenList;
import dev.berth.server.stream.Tokens;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** The namespace {@code image}. */
public final class ImageService implements ImageApi {
  private static final int CHANGES_IN_A_PART = 1000;

  private final Images images;
  private final ImageRoster<SerializedString> roster;
  private final ImageDiffs diffs;
  private final ImageMounts mounts;
  private final Verification verification;
  private final Transfers transfers;
  private final ImageArchives archives;
  private final ResumedTransfers<PullRequest> pulls;
  private final ResumedTransfers<PushRequest> pushes;
  private final Operations operations;
  private final Tokens tokens;

  public ImageService(
      Images images,
      ImageDiffs diffs,
      ImageMounts mounts,
      Verification verification,
      Transfers transfers,
      ImageArchives archives,
      ResumedTransfers<PullRequest> pulls,
      ResumedTransfers<PushRequest> pushes,
      Operations operations,
      Tokens tokens) {
    this.images = images;
    this.roster =
        images.roster(image -> RpcJson.written(ImageRecords.summary(image)), RpcJson::weight);
    this.diffs = diffs;
    this.mounts = mounts;
    this.verification = verification;
    this.transfers = transfers;
    this.archives = archives;
    this.pulls = pulls;
    this.pushes = pushes;
    this.operations = operations;
    this.tokens = tokens;
  }

  @Override
  public ImageApi.Upload importTar(ImportParams params) {
    var request =
        new ImportRequest(
            params.reference().map(ImageReference::parse),
            params.changes().orElse(List.of()),
            params.message(),
            params.digest().map(Digest::new));
    var upload = new dev.berth.server.stream.Upload();
    var token = tokens.issue(upload);
    return OperationRecords.begin(
        operations,
        "image.importTar",
        params.reference().orElse(""),
        operation -> new ImageApi.Upload(operation.id(), token),
        operation -> OperationRecords.result(importTar(request, upload, operation)));
  }

  private Identity importTar(
      ImportRequest request, dev.berth.server.stream.Upload upload, OperationContext operation)
      throws IOException, InterruptedException {
    try (var archive = upload.await(operation)) {
      return ImageRecords.identity(transfers.importTar(request, archive, operation));
    }
  }

  @Override
  public ImageApi.Upload load(LoadParams params) {
    var request =
        new LoadRequest(
            params.platform().map(Platform::parse), params.allPlatforms().orElse(false));
    var upload = new dev.berth.server.stream.Upload();
    var token = tokens.issue(upload);
    return OperationRecords.begin(
        operations,
        "image.load",
        "",
        operation -> new ImageApi.Upload(operation.id(), token),
        operation -> OperationRecords.result(load(request, upload, operation)));
  }

  private Loaded load(
      LoadRequest request, dev.berth.server.stream.Upload upload, OperationContext operation)
      throws IOException, InterruptedException {
    try (var archive = upload.await(operation)) {
      return new Loaded(
          archives.load(request, archive, operation).stream().map(ImageRecords::identity).toList());
    }
  }

  @Override
  public ImageApi.Download save(SaveParams params) {
    var request =
        new SaveRequest(
            params.images(),
            params.platform().map(Platform::parse),
            dev.berth.engine.layer.Compression.valueOf(
                params.compression().orElse(Compression.NONE).name()));
    request.images().forEach(images::resolve);
    var download = new dev.berth.server.stream.Download();
    var token = tokens.issue(download);
    return OperationRecords.begin(
        operations,
        "image.save",
        String.join(" ", request.images()),
        operation -> new ImageApi.Download(operation.id(), token),
        operation -> OperationRecords.result(save(request, download, operation)));
  }

  private Saved save(
      SaveRequest request, dev.berth.server.stream.Download download, OperationContext operation)
      throws InterruptedException {
    var target = download.await(operation);
    try {
      var saved = archives.save(request, target, operation);
      return new Saved(saved.stream().map(ImageRecords::identity).toList(), target.bytes());
    } catch (IOException e) {
      operation.checkCancelled();
      throw new BerthException(
          ErrorKind.UNAVAILABLE,
          "cannot save the images: %s; save them again".formatted(e.getMessage()),
          e);
    } finally {
      download.refuse();
    }
  }

  @Override
  public OperationApi.Started bootstrap(BootstrapParams params) {
    var request =
        new BootstrapRequest(
            params.suite(),
            params.reference().map(ImageReference::parse),
            params.mirror(),
            params.variant(),
            params.packages().orElse(List.of()));
    return OperationRecords.begin(
        operations,
        "image.bootstrap",
        params.reference().or(params::suite).orElse("debian"),
        OperationRecords::started,
        operation ->
            OperationRecords.result(
                ImageRecords.identity(transfers.bootstrap(request, operation))));
  }

  @Override
  public OperationApi.Started pull(PullParams params) {
    var request =
        new PullRequest(
            ImageReference.parse(params.reference()),
            params.platform().map(Platform::parse),
            params.allPlatforms().orElse(false));
    var credentials = credentials("pull", params.reference(), params.credentials());
    return OperationRecords.begin(
        operations,
        ImagePulls.KIND,
        params.reference(),
        pulls.stored(request, credentials),
        OperationRecords::started,
        pulls.work(request, credentials));
  }

  private static Optional<Credentials> credentials(
      String verb, String reference, Optional<RegistryApi.Credentials> given) {
    return given.map(
        one -> RegistryService.credentials("cannot %s %s".formatted(verb, reference), one));
  }

  @Override
  public OperationApi.Started push(
      String reference, Optional<String> platform, Optional<RegistryApi.Credentials> credentials) {
    var target = ImageReference.parse(reference).withDefaultTag();
    var shown = credentials("push", reference, credentials);
    var request = new PushRequest(target.toString(), platform.map(Platform::parse), target);
    return OperationRecords.begin(
        operations,
        ImagePushes.KIND,
        reference,
        pushes.stored(request, shown),
        OperationRecords::started,
        pushes.work(request, shown));
  }

  @Override
  public Identity tag(String image, String reference) {
    return Answering.by(
        ImageIdentity.class,
        ImageRecords::identity,
        () -> images.tag(image, ImageReference.parse(reference)));
  }

  @Override
  public List<Summary> list(
      Optional<String> reference,
      Optional<Boolean> dangling,
      Optional<List<String>> label,
      Optional<String> after,
      Optional<Integer> limit) {
    var filter = new ImageFilter(reference, dangling, label.orElse(List.of()));
    limit
        .filter(count -> count < 1)
        .ifPresent(
            count -> {
              throw BerthException.invalid(
                  "cannot list images: limit is %d, but must be 1 or more".formatted(count));
            });
    if (filter.equals(ImageFilter.ALL) && after.isEmpty() && limit.isEmpty()) {
      return new WrittenList<>(Summary.class, roster.list());
    }
    return images.list(
        filter, after.map(Digest::new), limit.orElse(Integer.MAX_VALUE), ImageRecords::summary);
  }

  @Override
  public Details inspect(String image) {
    return ImageRecords.details(images.inspect(image));
  }

  @Override
  public List<HistoryEntry> history(String image) {
    return images.history(image).stream().map(ImageRecords::history).toList();
  }

  @Override
  public OperationApi.Started verify(VerifyParams params) {
    var request =
        new VerifyRequest(params.images().orElse(List.of()), params.repair().orElse(false));
    request.images().forEach(images::resolve);
    return OperationRecords.begin(
        operations,
        "image.verify",
        String.join(" ", request.images()),
        OperationRecords::started,
        operation ->
            OperationRecords.result(VerifyRecords.verified(verification.run(request, operation))));
  }

  @Override
  public Comparison diff(
      String before, String after, Optional<String> cursor, Optional<Integer> limit) {
    return ImageRecords.comparison(
        diffs.diff(before, after, cursor, limit.orElse(CHANGES_IN_A_PART)));
  }

  @Override
  public List<Node> tree(Optional<String> image) {
    return images.tree(image).stream().map(ImageRecords::node).toList();
  }

  @Override
  public Mounted mount(String image, Optional<String> path) {
    return Answering.by(ImageMount.class, ImageRecords::mounted, () -> mounts.mount(image, path));
  }

  @Override
  public Mounted unmount(String mount, Optional<Boolean> force) {
    return Answering.by(
        ImageMount.class, ImageRecords::mounted, () -> mounts.unmount(mount, force.orElse(false)));
  }

  @Override
  public List<Mounted> mounts() {
    return mounts.list().stream().map(ImageRecords::mounted).toList();
  }

  @Override
  public Removed remove(String image, Optional<Boolean> force) {
    return Answering.by(
        ImageRemoval.class, ImageRecords::removed, () -> images.remove(image, force.orElse(false)));
  }
}
