package dev.berth.engine.transfer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.berth.engine.content.Lease;
import dev.berth.engine.error.BerthException;
import dev.berth.engine.layer.LayerApplier;
import dev.berth.engine.operation.OperationContext;
import dev.berth.engine.store.Stores;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** An archive that can't become a layer. */
final class RefusedLayer {
  private RefusedLayer() {}

  /** Why it can't; asserts that nothing of it is kept. */
  static BerthException of(InputStream archive, Stores stores, Lease lease, Path root) {
    var layers = new NewLayer(stores.blobs(), stores.snapshots(), new LayerApplier(stores.files()));
    var failure =
        assertThrows(
            BerthException.class,
            () -> layers.lowest(archive, Optional.empty(), lease, OperationContext.none()));
    assertEquals(List.of(), stores.blobs().list());
    assertEquals(List.of(), stores.snapshots().list());
    for (var name : List.of("ingest", "snapshots")) {
      assertArrayEquals(new String[0], root.resolve(name).toFile().list());
    }
    return failure;
  }
}
