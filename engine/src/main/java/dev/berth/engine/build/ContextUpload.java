package dev.berth.engine.build;

import dev.berth.engine.build.context.ContextFiles;
import dev.berth.engine.build.context.ContextReader;
import dev.berth.engine.build.graph.Graph;
import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.operation.OperationContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Optional;

/** The way of a context from the client into the build. */
final class ContextUpload {
  private ContextUpload() {}

  /** Reads the whole context; one that no step needs is read as well, and forgotten. */
  static void take(
      Graph graph,
      Optional<ContextSupplier> context,
      ContextFiles files,
      OperationContext operation) {
    if (context.isEmpty()) {
      if (graph.needsContext()) {
        throw BerthException.invalid(
            "cannot build: a step copies files and the request brings no context; give the folder that they are in");
      }
      return;
    }
    try (var archive = open(context.get())) {
      if (graph.needsContext()) {
        ContextReader.read(archive, files, ContextReader.LIMITS, operation);
      }
      archive.transferTo(OutputStream.nullOutputStream());
    } catch (IOException e) {
      throw broken(e);
    } catch (UncheckedIOException e) {
      throw broken(Objects.requireNonNull(e.getCause()));
    }
  }

  private static InputStream open(ContextSupplier supplier) throws IOException {
    try {
      return supplier.open();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BerthException(
          ErrorKind.INTERRUPTED,
          "the server stopped while the build waited for its context; start the build again",
          e);
    }
  }

  private static BerthException broken(IOException e) {
    return new BerthException(
        ErrorKind.UNAVAILABLE,
        "cannot read the build context: the upload broke off (%s); start the build again"
            .formatted(e.getMessage()),
        e);
  }
}
