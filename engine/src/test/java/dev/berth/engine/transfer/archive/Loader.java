package dev.berth.engine.transfer.archive;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.berth.engine.content.Held;
import dev.berth.engine.error.BerthException;
import dev.berth.engine.image.ImageFilter;
import dev.berth.engine.image.ImageIdentity;
import dev.berth.engine.layer.Compression;
import dev.berth.engine.layer.LayerApplier;
import dev.berth.engine.operation.OperationContext;
import dev.berth.engine.registry.Logins;
import dev.berth.engine.registry.Registries;
import dev.berth.engine.registry.RegistrySettings;
import dev.berth.engine.store.Stores;
import dev.berth.engine.transfer.AwaitedCredentials;
import dev.berth.engine.transfer.NewLayer;
import dev.berth.engine.transfer.pull.Pulls;
import dev.berth.engine.value.Platform;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Archives into stores, and out of them. */
record Loader(Stores stores) implements AutoCloseable {
  private static final Registries REGISTRIES = new Registries(RegistrySettings.usual());

  static Loader open(Path root) {
    return new Loader(Stores.open(root));
  }

  private ImageArchives archives() {
    var applier = new LayerApplier(stores.files());
    var pulls =
        new Pulls(
            REGISTRIES,
            new AwaitedCredentials(new Logins(stores.root().resolve("logins.json"))),
            new Held(stores.database()),
            stores.blobs(),
            stores.snapshots(),
            stores.images(),
            applier);
    return new ImageArchives(
        stores.blobs(),
        stores.images(),
        new NewLayer(stores.blobs(), stores.snapshots(), applier),
        pulls.droppedArchives(stores.database()));
  }

  List<ImageIdentity> load(byte[] archive) {
    return load(archive, Optional.empty());
  }

  List<ImageIdentity> load(byte[] archive, Optional<String> platform) {
    return load(archive, new LoadRequest(platform.map(Platform::parse), false));
  }

  List<ImageIdentity> load(byte[] archive, LoadRequest request) {
    var in = new ByteArrayInputStream(archive);
    var loaded = archives().load(request, in, OperationContext.none());
    assertEquals(0, in.available());
    assertArrayEquals(new String[0], stores.root().resolve("ingest").toFile().list());
    return loaded;
  }

  /** Why an archive is refused; asserts that nothing of it is kept. */
  BerthException refused(byte[] archive) {
    return refused(archive, new LoadRequest(Optional.empty(), false));
  }

  BerthException refused(byte[] archive, LoadRequest request) {
    return refused(archive, request, OperationContext.none());
  }

  BerthException refused(byte[] archive, LoadRequest request, OperationContext operation) {
    var in = new ByteArrayInputStream(archive);
    var failure = assertThrows(BerthException.class, () -> archives().load(request, in, operation));
    assertEquals(List.of(), stores.images().list(ImageFilter.ALL));
    assertEquals(List.of(), stores.blobs().list());
    assertEquals(List.of(), stores.snapshots().list());
    for (var name : List.of("ingest", "snapshots")) {
      assertArrayEquals(new String[0], stores.root().resolve(name).toFile().list());
    }
    return failure;
  }

  byte[] save(Compression compression, String... images) {
    return save(new SaveRequest(List.of(images), Optional.empty(), compression));
  }

  byte[] save(SaveRequest request) {
    var out = new ByteArrayOutputStream();
    try {
      archives().save(request, out, OperationContext.none());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  @Override
  public void close() {
    stores.close();
  }
}
