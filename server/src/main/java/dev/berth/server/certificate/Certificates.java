package dev.berth.server.certificate;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.server.api.SystemApi.Certificate;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;

/** Folders of certificates that are brought into the state that is wanted, one call at a time. */
public final class Certificates {
  private final InstantSource clock;

  public Certificates(InstantSource clock) {
    this.clock = clock;
  }

  /** Makes, renews and revokes; tells of each certificate of the folder what became of it. */
  public List<Certificate> make(String folder, Wanted wanted) {
    if (!PrivateFolder.isThere(folder)) {
      var _ = CertificatePlanner.plan(wanted, Found.nothing(), now()); // a refusal leaves no folder
    }
    try {
      return make(new Layout(PrivateFolder.prepare(folder)), wanted);
    } catch (IOException | GeneralSecurityException e) {
      throw new BerthException(
          ErrorKind.KERNEL,
          "cannot make certificates in %s: %s; what was made before that can be used, and the same call goes on"
              .formatted(folder, e),
          e);
    }
  }

  private List<Certificate> make(Layout layout, Wanted wanted)
      throws IOException, GeneralSecurityException {
    try (var lock = open(layout.lock());
        var held = lock.tryLock()) {
      if (held == null) {
        throw busy(layout.folder());
      }
      var now = now();
      var contents = Contents.read(layout);
      var plan = CertificatePlanner.plan(wanted, contents.found(), now);
      return new Execution(layout, contents, now).carryOut(plan);
    } catch (OverlappingFileLockException e) {
      throw busy(layout.folder());
    }
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.SECONDS); // as certificates have it
  }

  private static FileChannel open(Path lock) throws IOException {
    return FileChannel.open(
        lock,
        Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
  }

  private static BerthException busy(Path folder) {
    return BerthException.conflict(
        "cannot make certificates in %s: another call is at work there; try again when it has ended"
            .formatted(folder));
  }
}
