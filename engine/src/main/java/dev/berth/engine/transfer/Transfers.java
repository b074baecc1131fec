package dev.berth.engine.transfer;

import dev.berth.engine.image.ImageIdentity;
import dev.berth.engine.operation.OperationContext;
import java.io.InputStream;

/** Makes images from archives, mirrors and containers. */
public final class Transfers {

  /**
   * Makes an image of a tar of a root file system: plain, gzip, zstd or xz.
   *
   * @param archive read to its end, not closed
   */
  public ImageIdentity importTar(
      ImportRequest request, InputStream archive, OperationContext operation) {
    throw new UnsupportedOperationException(request + "" + archive + operation);
  }

  /** Makes a Debian base image from a Debian mirror. */
  public ImageIdentity bootstrap(BootstrapRequest request, OperationContext operation) {
    throw new UnsupportedOperationException(request + "" + operation);
  }

  /** Makes an image of a container's present files, running or not. */
  public ImageIdentity commit(CommitRequest request) {
    throw new UnsupportedOperationException(request.toString());
  }
}
