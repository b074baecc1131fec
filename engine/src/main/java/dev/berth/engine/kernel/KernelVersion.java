package dev.berth.engine.kernel;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import java.util.Comparator;
import java.util.regex.Pattern;

/** The version of a Linux kernel, as far as features depend on it. */
public record KernelVersion(int major, int minor) implements Comparable<KernelVersion> {
  /** The oldest kernel that Berth runs on. */
  public static final KernelVersion MINIMUM = new KernelVersion(5, 15);

  private static final Pattern RELEASE = Pattern.compile("([0-9]{1,4})\\.([0-9]{1,4})(\\D.*)?");

  /** Reads what {@code uname -r} says, such as {@code 6.1.0-56-cloud-amd64}. */
  public static KernelVersion parse(String release) {
    var parts = RELEASE.matcher(release);
    if (!parts.matches()) {
      throw new BerthException(
          ErrorKind.UNSUPPORTED,
          "cannot tell the kernel's version: \"%s\" is no release of Linux".formatted(release));
    }
    return new KernelVersion(Integer.parseInt(parts.group(1)), Integer.parseInt(parts.group(2)));
  }

  /** Refuses a kernel older than {@link #MINIMUM}. */
  public KernelVersion requireMinimum() {
    if (compareTo(MINIMUM) < 0) {
      throw new BerthException(
          ErrorKind.UNSUPPORTED,
          "cannot run on Linux %s: Berth needs %s or newer; boot a newer kernel"
              .formatted(this, MINIMUM));
    }
    return this;
  }

  @Override
  public int compareTo(KernelVersion other) {
    return Comparator.comparingInt(KernelVersion::major)
        .thenComparingInt(KernelVersion::minor)
        .compare(this, other);
  }

  @Override
  public String toString() {
    return major + "." + minor;
  }
}
