package dev.berth.server.api;

import com.fasterxml.jackson.databind.EnumNamingStrategies;
import com.fasterxml.jackson.databind.annotation.EnumNaming;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Methods of the namespace {@code image}. */
@Doc("Images: what containers are made from.")
public interface ImageApi {

  @Doc("An image and a reference to it.")
  record Identity(@Doc("Digest of its config, sha256:...") String id, Optional<String> reference) {}

  @Doc("An image in one line.")
  record Summary(
      String id,
      @Doc("Such as linux/amd64.") String platform,
      @Doc("Familiar references; empty for a dangling image.") List<String> references,
      @Doc(
              "Repositories with the digest, of a manifest or an index, by which they know it: name@sha256:...")
          List<String> digests,
      @Doc("Milliseconds since 1970.") long createdAt,
      @Doc("Bytes of its layers on disk, unpacked; others may share them.") long size,
      Map<String, String> labels,
      @Doc("Containers made from it.") int containers,
      @Doc("Milliseconds since 1970.") long lastUsedAt,
      @Doc("Bytes on disk of its documents, archives and unpacked layers that no other image has.")
          long own,
      @Doc("The same of those that other images have too.") long shared,
      @Doc(
              "Bytes that would be freed if it were removed now; 0 while a container was made from it.")
          long reclaimable) {}

  @Doc("The part of an image's config that containers take.")
  record Config(
      List<String> entrypoint,
      List<String> command,
      List<String> environment,
      String user,
      String workingFolder,
      @Doc("Such as 80/tcp.") List<String> exposedPorts,
      @Doc("Paths that the image declares as volumes.") List<String> volumes,
      Map<String, String> labels,
      Optional<String> stopSignal) {}

  @Doc("Everything known of an image.")
  record Details(
      Summary summary,
      @Doc("Of the manifest that belongs to the name by which it was asked for.")
          String manifestDigest,
      @Doc("Such as linux/amd64.") String platform,
      Optional<String> author,
      Config config,
      @Doc("Diff IDs, lowest first.") List<String> layers) {}

  @Doc("A step of an image's making.")
  record HistoryEntry(
      Optional<Long> createdAt,
      String createdBy,
      String author,
      String comment,
      boolean emptyLayer,
      @Doc("Bytes of its layer on disk, 0 without one.") long size) {}

  @Doc("What an import makes of a root file system.")
  record ImportParams(
      @Doc("Reference to tag the image with.") Optional<String> reference,
      @Doc("Instructions as of container.commit.") Optional<List<String>> changes,
      Optional<String> message,
      @Doc("Digest that the uploaded bytes must have.") Optional<String> digest) {}

  @Doc("An operation that waits for bytes.")
  record Upload(
      @Doc("The operation.") String operation,
      @Doc("Token for PUT /stream/TOKEN; single use.") String stream) {}

  @Doc("What a bootstrap makes.")
  record BootstrapParams(
      @Doc("Debian suite, such as bookworm; default: the machine's.") Optional<String> suite,
      @Doc("Reference to tag it with; default debian:SUITE.") Optional<String> reference,
      @Doc("Mirror; default: the machine's configured one.") Optional<String> mirror,
      @Doc("mmdebstrap variant; default minbase.") Optional<String> variant,
      @Doc("Further packages.") Optional<List<String>> packages) {}

  @Doc("Makes an image of a tar of a root file system: plain, gzip, zstd or xz.")
  @Mutating
  @Begins(Identity.class)
  @Bytes(Bytes.Use.UPLOAD)
  @Needs(Scope.RUN)
  Upload importTar(ImportParams params);

  @Doc("What to take of an archive.")
  record LoadParams(
      @Doc(
              "Platform that is wanted, such as linux/arm64; default: this machine's, where an image is there for several.")
          Optional<String> platform,
      @Doc(
              "Whether of an index the images of all platforms are taken that the archive has, and what else it has of it.")
          Optional<Boolean> allPlatforms) {}

  @Doc("What was loaded.")
  record Loaded(@Doc("One for each name, and one for each image without.") List<Identity> images) {}

  @Doc(
      "Loads the images of an archive, all or none: an OCI image layout or a docker archive, plain or compressed with gzip, zstd or xz.")
  @Mutating
  @Begins(Loaded.class)
  @Bytes(Bytes.Use.UPLOAD)
  @Needs(Scope.RUN)
  Upload load(LoadParams params);

  @Doc("How an archive of images is compressed as a whole.")
  enum Compression {
    NONE,
    GZIP,
    ZSTD
  }

  @Doc("What to put into an archive.")
  record SaveParams(
      @Doc("References, ids or prefixes of ids; a reference also names its image in the archive.")
          List<String> images,
      @Doc(
              "Such as linux/arm64: of an index, the image that is saved alone; default: the index with all of it that is here.")
          Optional<String> platform,
      @Doc("Default: none.") Optional<Compression> compression) {}

  @Doc("An operation that waits for whoever fetches its bytes.")
  record Download(
      @Doc("The operation.") String operation,
      @Doc("Token for GET /stream/TOKEN; single use.") String stream) {}

  @Doc("What was saved.")
  record Saved(
      @Doc("In the order of the request.") List<Identity> images,
      @Doc("Length of the archive.") long bytes) {}

  @Doc("Saves images as one archive, which is an OCI image layout and a docker archive at once.")
  @Mutating
  @Begins(Saved.class)
  @Bytes(Bytes.Use.DOWNLOAD)
  @Needs(Scope.RUN)
  Download save(SaveParams params);

  @Doc("Makes a Debian base image from a Debian mirror.")
  @Mutating
  @Begins(Identity.class)
  @Needs(Scope.RUN)
  OperationApi.Started bootstrap(BootstrapParams params);

  @Doc("What is pulled.")
  record PullParams(
      @Doc("Name in a registry with a tag, or with a digest; the tag latest without either.")
          String reference,
      @Doc(
              "Such as linux/arm64: what the image has to be for; default: this machine's where there are several.")
          Optional<String> platform,
      @Doc(
              "Whether the images of all platforms are fetched, and what else the index names; the reference means them together.")
          Optional<Boolean> allPlatforms,
      @Doc("For the registry, kept in memory only; default: those of registry.login.") @Secret
          Optional<RegistryApi.Credentials> credentials) {}

  @Doc("What a pull came to.")
  record Pulled(
      @Doc("The image's id: the digest of its config.") String id,
      @Doc("The reference that means it from now on; none for a pull by digest.")
          Optional<String> reference,
      @Doc("Digest of what the reference means in the registry: an index, or the manifest.")
          String digest,
      @Doc("Bytes of layers that came over the network.") long fetched) {}

  @Doc(
      "Fetches an image from a registry. Layers that are here aren't fetched; what has arrived of the others stays when the pull ends early, and the next one goes on from there.")
  @Mutating
  @Begins(Pulled.class)
  @Needs(Scope.RUN)
  OperationApi.Started pull(PullParams params);

  @Doc("What a push came to.")
  record Pushed(
      String reference,
      @Doc("Digest of the manifest, which means the image there.") String digest,
      @Doc("Bytes of layers and config that went over the network.") long sent) {}

  @Doc(
      "Sends an image to a registry, without what is there already. The manifest of an image that was pulled or loaded goes out byte for byte, and so does an index, all of whose parts are here, with them.")
  @Mutating
  @Begins(Pushed.class)
  @Needs(Scope.RUN)
  OperationApi.Started push(
      @Param(name = "reference", doc = "A reference of the image here, and its name there.")
          String reference,
      @Param(name = "platform", doc = "Of an index, the image that is pushed alone.")
          Optional<String> platform,
      @Param(
              name = "credentials",
              doc = "For the registry, kept in memory only; default: those of registry.login.")
          @Secret
          Optional<RegistryApi.Credentials> credentials);

  @Doc("Gives an image one more reference.")
  @Mutating
  @Needs(Scope.RUN)
  Identity tag(
      @Param(name = "image", doc = "Reference, id or prefix of an id.") String image,
      @Param(name = "reference", doc = "The new reference.") String reference);

  @Doc("Lists images, newest first.")
  @Needs(Scope.READ)
  List<Summary> list(
      @Param(name = "reference", doc = "Only references that match this glob.")
          Optional<String> reference,
      @Param(name = "dangling", doc = "Only images without (true) or with (false) a reference.")
          Optional<Boolean> dangling,
      @Param(name = "label", doc = "Labels: \"name\" or \"name=value\".")
          Optional<List<String>> label,
      @Param(name = "after", doc = "Id of the last image of the page before: only those after it.")
          Optional<String> after,
      @Param(name = "limit", doc = "At most so many.") Optional<Integer> limit);

  @Doc("Tells everything about an image.")
  @Needs(Scope.READ)
  Details inspect(@Param(name = "image", doc = "Reference, id or prefix.") String image);

  @Doc("Tells how an image was made, newest step first.")
  @Needs(Scope.READ)
  List<HistoryEntry> history(@Param(name = "image", doc = "Reference, id or prefix.") String image);

  @Doc("What to look at.")
  record VerifyParams(
      @Doc("References, ids or prefixes; default: everything that is stored.")
          Optional<List<String>> images,
      @Doc("Makes again and fetches again what can be; default: only tells.")
          Optional<Boolean> repair) {}

  @Doc("What something damaged is.")
  @EnumNaming(EnumNamingStrategies.KebabCaseStrategy.class)
  enum Part {
    BLOB,
    LAYER,
    IMAGE,
    CONTAINER,
    LEFTOVER
  }

  @Doc("How it stands when the verification has ended; unknown: it could not be found out.")
  @EnumNaming(EnumNamingStrategies.KebabCaseStrategy.class)
  enum Soundness {
    DAMAGED,
    REPAIRED,
    UNKNOWN
  }

  @Doc("Something that is not as it should be.")
  record Finding(
      @Doc("A leftover is a file that nothing refers to: it takes room and breaks nothing.")
          Part part,
      @Doc(
              "Digest of a blob, chain ID of a layer, id of an image or container, path of a leftover.")
          String id,
      @Doc("What is wrong with it.") String problem,
      @Doc("Of a layer: the first files that are wrong, each with how it is.") List<String> paths,
      @Doc("Images that it breaks.") List<String> images,
      @Doc("Names of the containers that it breaks.") List<String> containers,
      Soundness state,
      @Doc("What to do about it; empty where it is repaired.") String next) {}

  @Doc("What a verification has found.")
  record Verified(
      @Doc("Blobs that were read.") int blobs,
      @Doc("Layers whose folders were compared with their blobs.") int layers,
      int images,
      @Doc("Bytes of blobs that were read.") long bytes,
      @Doc("The first thousand.") List<Finding> findings,
      @Doc("How many are damaged or unknown now, leftovers aside.") int damaged,
      @Doc("How many were repaired, leftovers aside.") int repaired) {}

  @Doc(
      "Looks whether blobs have their digests, layers' folders the files of their blobs, and images all their parts. Nothing is changed without repair; what a running container lies on is never changed.")
  @Mutating
  @Begins(Verified.class)
  OperationApi.Started verify(VerifyParams params);

  @Doc("In what something differs that both images have.")
  @EnumNaming(EnumNamingStrategies.KebabCaseStrategy.class)
  enum Difference {
    TYPE,
    CONTENT,
    TARGET,
    DEVICE,
    MODE,
    OWNER,
    ATTRIBUTES
  }

  @Doc("A path at which two images differ.")
  record FileChange(
      ContainerApi.ChangeKind kind,
      String path,
      @Doc("Of a changed one: in what.") List<Difference> differences,
      @Doc("Bytes of a regular file's content in the first image, else 0.") long bytesBefore,
      @Doc("Bytes of a regular file's content in the second image, else 0.") long bytesAfter) {}

  @Doc("A part of what differs between two images.")
  record Comparison(
      @Doc("Id of the first image.") String before,
      @Doc("Id of the second image.") String after,
      @Doc("In order of path, a folder before what is in it.") List<FileChange> changes,
      @Doc("Give it as cursor for the following part; none with the last one.")
          Optional<String> next) {}

  @Doc(
      "Tells which files of two images differ, part by part: content, type, mode, owner and attributes, not times. Layers that both have below all others are not looked at.")
  @Needs(Scope.READ)
  Comparison diff(
      @Param(name = "before", doc = "Reference, id or prefix of the first image.") String before,
      @Param(name = "after", doc = "Reference, id or prefix of the second image.") String after,
      @Param(name = "cursor", doc = "The next of the part before.") Optional<String> cursor,
      @Param(name = "limit", doc = "Most changes, 1 to 5000; default 1000.")
          Optional<Integer> limit);

  @Doc("An image among those that it inherits from, and that inherit from it.")
  record Node(
      String id,
      @Doc("Familiar references; empty for a dangling image.") List<String> references,
      @Doc("Id of the image whose layers this one's begin with, and no other's longer so.")
          Optional<String> parent,
      @Doc("How many it has.") int layers,
      @Doc("Bytes of its layers on disk.") long size,
      @Doc("Bytes of those layers that the parent doesn't have.") long added) {}

  @Doc(
      "Tells which image inherits from which. Each comes behind its parent; images of the very same layers stand side by side.")
  @Needs(Scope.READ)
  List<Node> tree(
      @Param(
              name = "image",
              doc =
                  "Only what this one inherits from, and what inherits from it: reference, id or prefix.")
          Optional<String> image);

  @Doc("An image that is mounted on the server's machine.")
  record Mounted(
      String id,
      @Doc("Id of the image.") String image,
      @Doc("Where its files are, read-only.") String path,
      @Doc("Milliseconds since 1970.") long createdAt) {}

  @Doc(
      "Mounts the files of an image on the server's machine, to look inside without a container: read-only, without devices, set-user-ids or programs that can be executed. It stays until it is unmounted or the machine restarts, and the image can't be removed meanwhile.")
  @Mutating
  Mounted mount(
      @Param(name = "image", doc = "Reference, id or prefix.") String image,
      @Param(
              name = "path",
              doc =
                  "An empty folder of the server's machine; default: one that root alone may enter.")
          Optional<String> path);

  @Doc("Takes a mount of an image away.")
  @Mutating
  Mounted unmount(
      @Param(name = "mount", doc = "Its path or id, or an image that is mounted once.")
          String mount,
      @Param(
              name = "force",
              doc = "Also where a process has a file open; it is gone when the last is closed.")
          Optional<Boolean> force);

  @Doc("Lists the images that are mounted, oldest first.")
  @Needs(Scope.READ)
  List<Mounted> mounts();

  @Doc("What a removal did.")
  record Removed(
      List<String> untagged, List<String> deleted, @Doc("Bytes freed on disk.") long bytes) {}

  @Doc("Removes a reference, and the image with its last one.")
  @Mutating
  Removed remove(
      @Param(name = "image", doc = "Reference, id or prefix.") String image,
      @Param(name = "force", doc = "With an id: removes all its references. Never an image in use.")
          Optional<Boolean> force);
}
