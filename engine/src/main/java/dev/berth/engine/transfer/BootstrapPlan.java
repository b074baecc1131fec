package dev.berth.engine.transfer;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.transfer.AptSources.Source;
import dev.berth.engine.value.ImageReference;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * How mmdebstrap is called to make a base image. Pure.
 *
 * @param environment {@code NAME=value}, all of it
 * @param epoch no file of the image is younger: the midnight before, so that the same packages make
 *     the same image all day
 */
record BootstrapPlan(
    String suite,
    ImageReference reference,
    List<String> command,
    List<String> environment,
    Instant epoch) {
  /** Where the archive is written, seen from inside. */
  static final String OUTPUT = "root.tar";

  private static final Pattern WORD = Pattern.compile("[a-z0-9][a-z0-9.+-]{0,63}");
  private static final Pattern MIRROR =
      Pattern.compile("https?://[A-Za-z0-9][A-Za-z0-9._~:/@%+-]{0,500}");
  private static final List<String> VARIANTS =
      List.of(
          "essential",
          "apt",
          "minbase",
          "required",
          "buildd",
          "standard",
          "important",
          "debootstrap");

  BootstrapPlan {
    command = List.copyOf(command);
    environment = List.copyOf(environment);
  }

  /**
   * What must be known of the machine.
   *
   * @param program absolute path of mmdebstrap
   * @param codename of the machine's own suite
   * @param sources of the machine's apt
   * @param proxies variables such as {@code http_proxy} that downloads need here
   */
  record Facts(
      String program,
      Optional<String> codename,
      List<Source> sources,
      TreeMap<String, String> proxies) {}

  static BootstrapPlan of(BootstrapRequest request, Facts facts, Instant now) {
    var suite =
        word(
            "suite",
            request
                .suite()
                .or(facts::codename)
                .orElseThrow(
                    () ->
                        BerthException.invalid(
                            "cannot bootstrap: this machine's /etc/os-release names no Debian suite; give one, such as bookworm")));
    var sources = sources(request, facts, suite);
    var epoch = now.truncatedTo(ChronoUnit.DAYS);
    var command = new ArrayList<String>();
    command.add(facts.program());
    command.add("--mode=root");
    command.add("--variant=" + variant(request));
    command.add("--format=tar");
    // Without CAP_SYS_ADMIN nothing is mounted inside; devices are the container's, not the
    // image's.
    command.add("--skip=check/canmount,output/dev");
    request.packages().forEach(name -> command.add("--include=" + word("package", name)));
    command.add("--customize-hook=" + cleaning(sources));
    command.add(suite);
    command.add(OUTPUT);
    sources.forEach(source -> command.add(source.line()));
    return new BootstrapPlan(
        suite,
        request.reference().orElseGet(() -> ImageReference.parse("debian:" + suite)),
        command,
        environment(facts, epoch),
        epoch);
  }

  private static List<Source> sources(BootstrapRequest request, Facts facts, String suite) {
    if (request.mirror().isPresent()) {
      var mirror = request.mirror().get();
      if (!MIRROR.matcher(mirror).matches()) {
        throw BerthException.invalid(
            "cannot bootstrap from \"%s\": a mirror is an http or https address".formatted(mirror));
      }
      return List.of(new Source(mirror, suite, List.of("main")));
    }
    var found =
        AptSources.ofSuite(facts.sources(), suite).stream()
            .filter(source -> MIRROR.matcher(source.uri()).matches())
            .toList();
    if (found.isEmpty()) {
      throw BerthException.invalid(
          "cannot bootstrap %s: no source in this machine's /etc/apt has that suite; name a mirror, such as http://deb.debian.org/debian"
              .formatted(suite));
    }
    return found;
  }

  private static String variant(BootstrapRequest request) {
    var variant = request.variant().orElse("minbase");
    if (!VARIANTS.contains(variant)) {
      throw BerthException.invalid(
          "cannot bootstrap the variant \"%s\": mmdebstrap has %s"
              .formatted(variant, String.join(", ", VARIANTS)));
    }
    return variant;
  }

  private static String word(String what, String text) {
    if (!WORD.matcher(text).matches()) {
      throw BerthException.invalid(
          "cannot bootstrap with the %s \"%s\": it is 1 to 64 lower-case letters, digits, '.', '+' and '-'"
              .formatted(what, text.length() > 100 ? text.substring(0, 100) + "..." : text));
    }
    return text;
  }

  /**
   * Writes the image's sources anew, without user names and passwords, and nothing else of apt's.
   */
  private static String cleaning(List<Source> sources) {
    var lines = new StringBuilder();
    for (var source : sources) {
      var uri = source.uri().replaceFirst("(?<=://)[^/@]*@", "");
      lines
          .append(" '")
          .append(new Source(uri, source.suite(), source.components()).line())
          .append("'");
    }
    return "printf '%s\\n'"
        + lines
        + " > \"$1/etc/apt/sources.list\"; rm -f \"$1\"/etc/apt/sources.list.d/*"
        + " \"$1\"/etc/apt/auth.conf \"$1\"/etc/apt/auth.conf.d/*"
        + " \"$1\"/etc/apt/apt.conf.d/99mmdebstrap \"$1/etc/resolv.conf\" \"$1/etc/hostname\"";
  }

  private static List<String> environment(Facts facts, Instant epoch) {
    var environment = new ArrayList<String>();
    environment.add("PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
    environment.add("HOME=/tmp");
    environment.add("TMPDIR=/tmp");
    environment.add("LC_ALL=C.UTF-8");
    environment.add("DEBIAN_FRONTEND=noninteractive");
    environment.add("SOURCE_DATE_EPOCH=" + epoch.getEpochSecond());
    facts.proxies().forEach((name, value) -> environment.add(name + "=" + value));
    return environment;
  }
}
