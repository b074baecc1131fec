package dev.berth.engine.image;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.store.Stores;
import dev.berth.engine.value.Digest;
import dev.berth.engine.value.ImageReference;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A list that is read page by page, while images come, go and change their names. */
class ImagePagesTest {
  private static final int STAY = 40;
  private static final int PASSES = 60;
  private static final int PAGE = 7;

  @TempDir private Path folder;

  /** All pages; begun anew where the last image of one has gone. */
  private static List<Digest> pass(Images images) {
    while (true) {
      try {
        var all = new ArrayList<Digest>();
        for (var after = Optional.<Digest>empty(); ; ) {
          var page = images.list(ImageFilter.ALL, after, PAGE, Image::id);
          all.addAll(page);
          if (page.size() < PAGE) {
            return all;
          }
          after = Optional.of(page.getLast());
        }
      } catch (BerthException e) {
        assertEquals(ErrorKind.NOT_FOUND, e.kind(), e::toString);
      }
    }
  }

  @Test
  void whatStaysIsSeenOnceInEachPass() throws Exception {
    try (var stores = Stores.open(folder)) {
      var stay = new HashSet<Digest>();
      for (int i = 0; i < STAY; i++) {
        stay.add(stores.image("stays:" + i, "layer").id());
      }
      var ended = new AtomicBoolean();
      var failure = new ArrayList<Throwable>();
      var churn =
          Thread.ofPlatform()
              .start(
                  () -> {
                    try {
                      churn(stores, ended);
                    } catch (Throwable e) {
                      failure.add(e);
                    }
                  });
      try {
        for (int i = 0; i < PASSES; i++) {
          var seen = pass(stores.images());
          assertEquals(seen.size(), Set.copyOf(seen).size(), "one came twice");
          var stayed = new HashSet<>(seen);
          stayed.retainAll(stay);
          assertEquals(stay, stayed);
        }
      } finally {
        ended.set(true);
        churn.join();
      }
      assertEquals(List.of(), failure);
      assertSums(stores);
    }
  }

  private static void churn(Stores stores, AtomicBoolean ended) {
    for (int i = 0; !ended.get(); i++) {
      stores.image("goes:" + i % 9, "layer", "own" + i % 5);
      stores.images().tag("stays:" + i % STAY, ImageReference.parse("moves:1"));
      if (i % 3 == 2) {
        stores.images().remove("goes:" + (i - 2) % 9, true);
      }
    }
  }

  /** What it has is told of each as what came of all that went before. */
  private static void assertSums(Stores stores) {
    for (var image : stores.images().list(ImageFilter.ALL)) {
      assertEquals(
          image, stores.images().inspect(image.id().value()).summary(), "in the list, and alone");
    }
  }
}
