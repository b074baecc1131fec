package dev.berth.engine.image;

import dev.berth.engine.value.Platform;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/** Which of several manifests is for a platform. Pure. */
public final class PlatformChoice {
  private static final int UNFIT = Integer.MAX_VALUE;

  private PlatformChoice() {}

  /**
   * The manifest that fits best; the first of those that fit equally well. One that doesn't say
   * what it is for fits nothing.
   */
  public static Optional<Descriptor> of(List<Descriptor> manifests, Platform wanted) {
    return of(manifests, Descriptor::platform, wanted);
  }

  /** The same of anything that is for a platform. */
  static <T> Optional<T> of(
      List<T> offers, Function<T, Optional<Platform>> platform, Platform wanted) {
    ToIntFunction<T> distance =
        offer -> platform.apply(offer).map(offered -> distance(offered, wanted)).orElse(UNFIT);
    return offers.stream()
        .filter(offer -> distance.applyAsInt(offer) < UNFIT)
        .min(Comparator.comparingInt(distance));
  }

  /** Whether something for one platform runs on another one. */
  public static boolean fits(Platform offered, Platform wanted) {
    return distance(offered, wanted) < UNFIT;
  }

  /** An ARM runs what was made for an older one; other variants have to be the same. */
  private static int distance(Platform offered, Platform wanted) {
    if (!offered.os().equals(wanted.os())
        || !offered.architecture().equals(wanted.architecture())) {
      return UNFIT;
    }
    var has = variant(offered);
    var wants = variant(wanted);
    if (has.equals(wants)) {
      return 0;
    }
    boolean older =
        offered.architecture().equals("arm")
            && isArm(has)
            && isArm(wants)
            && has.compareTo(wants) < 0;
    return older ? wants.charAt(1) - has.charAt(1) : UNFIT;
  }

  private static boolean isArm(String variant) {
    return variant.matches("v[5-8]");
  }

  /** A variant that goes without saying is said by some and left out by others. */
  private static String variant(Platform platform) {
    var variant = platform.variant().orElse("");
    return switch (platform.architecture()) {
      case "arm64" -> variant.isEmpty() ? "v8" : variant;
      case "arm" -> variant.isEmpty() ? "v7" : variant;
      case "amd64" -> variant.equals("v1") ? "" : variant;
      default -> variant;
    };
  }
}
