package dev.berth.engine.transfer.pull;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.berth.engine.content.Blob;
import dev.berth.engine.content.Held;
import dev.berth.engine.image.ImageLayer;
import dev.berth.engine.layer.LayerApplier;
import dev.berth.engine.store.Stores;
import dev.berth.engine.value.Digest;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who takes part in the making of layers. */
class SharedLayersTest {
  private static final Held.Owner OWNER = new Held.Owner("places.test/a", "places.test/a:1");
  private static final ImageLayer LAYER =
      ImageLayer.plain(Digest.of(new byte[1]), Digest.of(new byte[1]), 1);

  /** As many as one registry has. */
  private static final int PLACES = 8;

  @TempDir Path root;
  private Stores stores;
  private Layers layers;

  @BeforeEach
  void open() {
    stores = Stores.open(root);
    layers =
        new Layers(
            stores.blobs(),
            stores.images(),
            stores.snapshots(),
            new Held(stores.database()),
            new LayerApplier(stores.files()),
            stores.images()::lease);
  }

  @AfterEach
  void close() {
    stores.close();
  }

  /** Bytes that don't come, and whose reader takes its time to leave. */
  private static final class Stuck implements LayerBytes {
    private final CountDownLatch left = new CountDownLatch(1);
    private final CountDownLatch end = new CountDownLatch(1);

    @Override
    public InputStream open() throws InterruptedException {
      try {
        end.await();
      } catch (InterruptedException e) {
        left.countDown();
        end.await();
      }
      return InputStream.nullInputStream();
    }

    @Override
    public CompletableFuture<Blob> stored() {
      return new CompletableFuture<>();
    }

    @Override
    public boolean isDoubtful() {
      return false;
    }

    @Override
    public long arrived() {
      return 0;
    }

    @Override
    public long fetched() {
      return 0;
    }
  }

  private SharedWork<Apart.Key, LayerWork>.Share join(LayerBytes bytes)
      throws InterruptedException {
    return layers.join(new Apart(OWNER), LAYER, OWNER, bytes, Optional.empty(), () -> {});
  }

  @Test
  @Timeout(60)
  void whoIsInterruptedWhileOthersAreLeavingHoldsNoPlace() throws Exception {
    var stuck = new Stuck();
    var first = join(stuck);
    var leaving = Thread.ofPlatform().start(first::close);
    try {
      stuck.left.await();
      for (int i = 0; i < PLACES; i++) {
        interruptJoin();
      }
    } finally {
      stuck.end.countDown();
      leaving.join();
    }
  }

  private void interruptJoin() throws InterruptedException {
    var outcome = new CompletableFuture<Object>();
    var thread =
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    outcome.complete(join(new Stuck()));
                  } catch (InterruptedException e) {
                    outcome.complete(e);
                  }
                });
    while (thread.getState() != Thread.State.WAITING) {
      Thread.sleep(1); // it has a place then
    }
    thread.interrupt();
    assertInstanceOf(InterruptedException.class, outcome.join());
  }
}
