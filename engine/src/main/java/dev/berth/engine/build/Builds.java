package dev.berth.engine.build;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.operation.OperationContext;
import java.util.Optional;

/** Builds images. */
public final class Builds {

  /**
   * Carries out a build.
   *
   * @param context absent where no context is uploaded
   * @throws BerthException INVALID_ARGUMENT with line and advice where the text is malformed;
   *     BUILD_FAILED where a step ended with a status other than zero
   */
  public BuildResult run(
      BuildRequest request, Optional<ContextSupplier> context, OperationContext operation) {
    throw new BerthException(ErrorKind.UNSUPPORTED, "builds are not there yet");
  }
}
