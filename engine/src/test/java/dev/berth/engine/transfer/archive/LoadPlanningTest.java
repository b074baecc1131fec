package dev.berth.engine.transfer.archive;

import static dev.berth.engine.transfer.archive.HandMade.bytes;
import static dev.berth.engine.transfer.archive.HandMade.config;
import static dev.berth.engine.transfer.archive.HandMade.descriptor;
import static dev.berth.engine.transfer.archive.HandMade.dockerEntry;
import static dev.berth.engine.transfer.archive.HandMade.layer;
import static dev.berth.engine.transfer.archive.HandMade.named;
import static dev.berth.engine.transfer.archive.HandMade.onPlatform;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.testing.QuietOperation;
import dev.berth.engine.value.MediaType;
import dev.berth.engine.value.Platform;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Archives that list thousands of images: how many may be, and the end of a load among them. */
@Tag("kernel")
class LoadPlanningTest extends OnLoader {
  private static final int MOST = 20_000;
  private static final byte[] LAYER = layer("a");

  /** So many entries of one and the same image. */
  private static byte[] listing(int entries) {
    var entry = dockerEntry("config", "null", "layer");
    return new HandMade()
        .file("layer", LAYER)
        .file("config", config("amd64", LAYER))
        .docker(String.join(",", Collections.nCopies(entries, entry)))
        .tar();
  }

  private static byte[] layout(int entries) {
    var manifest = HandMade.manifest(config("amd64", LAYER), HandMade.LAYER, LAYER);
    var layout = new HandMade().image("", config("amd64", LAYER), LAYER);
    for (int i = 1; i < entries; i++) {
      layout.indexed(
          HandMade.descriptor("application/vnd.oci.image.manifest.v1+json", manifest, ""));
    }
    return layout.layout().tar();
  }

  @Test
  void asManyEntriesAsAreAllowedAreOneImage() {
    assertEquals(1, loader.load(listing(MOST)).size());
    assertEquals(1, loader.load(layout(MOST)).size());
  }

  @Test
  void oneMoreIsRefused() {
    for (var archive : new byte[][] {listing(MOST + 1), layout(MOST + 1)}) {
      var failure = loader.refused(archive);
      assertEquals(ErrorKind.RESOURCE_EXHAUSTED, failure.kind());
      var message = String.valueOf(failure.getMessage());
      assertTrue(message.contains("20001") && message.contains("20000"), message);
    }
  }

  /** Cancelled when it has been asked so often from inside a method. */
  private static final class CancelledInside extends QuietOperation {
    private final AtomicInteger asked = new AtomicInteger();
    private final Class<?> type;
    private final String method;
    private final int after;

    CancelledInside(Class<?> type, String method, int after) {
      this.type = type;
      this.method = method;
      this.after = after;
    }

    @Override
    public boolean isCancelled() {
      return asked.get() >= after;
    }

    @Override
    public void checkCancelled() {
      boolean inside =
          Arrays.stream(Thread.currentThread().getStackTrace())
              .filter(frame -> frame.getClassName().equals(type.getName()))
              .anyMatch(frame -> frame.getMethodName().equals(method));
      if (isCancelled() || (inside && asked.incrementAndGet() == after)) {
        throw new BerthException(ErrorKind.CANCELLED, "cancelled by the test");
      }
    }
  }

  @Test
  void aCancelAmongTheEntriesEndsIt() {
    var many = new HandMade().file("layer", LAYER);
    var entries = new StringBuilder();
    for (int i = 0; i < 500; i++) {
      var config = new String(config("amd64", LAYER), java.nio.charset.StandardCharsets.UTF_8);
      many.file("c" + i, bytes(config.replace("[1, 2]", "[" + i + "]")));
      entries.append(i == 0 ? "" : ",").append(dockerEntry("c" + i, "[\"m:" + i + "\"]", "layer"));
    }
    var archive = many.docker(entries.toString()).tar();
    for (int after : new int[] {1, 100, 499}) {
      var operation = new CancelledInside(LoadPlanner.class, "plan", after);
      var failure = loader.refused(archive, new LoadRequest(Optional.empty(), false), operation);
      assertEquals(ErrorKind.CANCELLED, failure.kind());
      assertEquals(after, operation.asked.get(), "it went on");
    }
    assertEquals(500, loader.load(archive).size());
  }

  @Test
  void aCancelAmongThePartsOfAnIndexEndsIt() {
    var statements = new byte[100][];
    Arrays.setAll(statements, number -> bytes("statement " + number));
    var none = bytes("{}");
    var statement = HandMade.manifest(none, "application/vnd.in-toto+json", statements);
    var image = HandMade.manifest(config("amd64", LAYER), HandMade.LAYER, LAYER);
    var archive = new HandMade();
    var index =
        bytes(
            HandMade.index(
                List.of(
                    descriptor(MediaType.OCI_MANIFEST.value(), image, onPlatform("linux/amd64")),
                    descriptor(
                        MediaType.OCI_MANIFEST.value(),
                        statement,
                        onPlatform("unknown/unknown")))));
    List.of(config("amd64", LAYER), LAYER, none, image, statement, index).forEach(archive::blob);
    List.of(statements).forEach(archive::blob);
    archive.indexed(descriptor(MediaType.OCI_INDEX.value(), index, named("r.example/web:1")));
    var tar = archive.layout().tar();
    var request = new LoadRequest(Optional.of(Platform.parse("linux/amd64")), true);
    for (int after : new int[] {1, 50, 102}) {
      var operation = new CancelledInside(ArchiveContents.class, "blobs", after);
      assertEquals(ErrorKind.CANCELLED, loader.refused(tar, request, operation).kind());
      assertEquals(after, operation.asked.get(), "it went on");
    }
    loader.load(tar, request);
    assertEquals(106, loader.stores().blobs().list().size());
  }
}
