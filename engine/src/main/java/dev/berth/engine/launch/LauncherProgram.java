package dev.berth.engine.launch;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.value.Digest;
import java.io.IOException;

/** The launcher as it lies beside these classes. */
final class LauncherProgram {
  private static final String RESOURCE = "launcher";

  private LauncherProgram() {}

  /**
   * @throws BerthException CORRUPT when it is not the program that was built with these classes
   */
  static byte[] read() {
    try (var stream = LauncherProgram.class.getResourceAsStream(RESOURCE)) {
      if (stream == null) {
        throw BerthException.internal("the launcher is missing in this build", null);
      }
      var program = stream.readAllBytes();
      var digest = Digest.of(program);
      if (!digest.hex().equals(LauncherDigest.SHA256)) {
        throw new BerthException(
            ErrorKind.CORRUPT,
            "cannot use the launcher: its digest is %s and should be sha256:%s; install Berth again"
                .formatted(digest, LauncherDigest.SHA256));
      }
      return program;
    } catch (IOException e) {
      throw BerthException.internal("cannot read the launcher", e);
    }
  }
}
