package dev.berth.engine.value;

import dev.berth.engine.error.BerthException;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The name of an image, as distribution and Docker read it: {@code domain/path[:tag][@digest]},
 * always normalised, so that {@code debian}, {@code library/debian} and {@code
 * index.docker.io/debian} are the same value.
 *
 * @param domain host and optional port of the registry
 * @param path repository within it
 */
public record ImageReference(
    String domain, String path, Optional<String> tag, Optional<Digest> digest)
    implements Comparable<ImageReference> {
  private static final String DEFAULT_DOMAIN = "docker.io";
  private static final String LEGACY_DOMAIN = "index.docker.io";
  private static final String OFFICIAL = "library/";
  private static final String DEFAULT_TAG = "latest";
  private static final int PATH_LIMIT = 255;

  private static final int TAG_LIMIT = 128;

  /** More than any valid reference has: nobody looks through megabytes of input. */
  private static final int TEXT_LIMIT = 1024;

  public ImageReference {
    if (!Grammar.isDomain(domain)) {
      throw invalid(
          domain + "/" + path, "\"%s\" is no host name with an optional port".formatted(domain));
    }
    if (path.length() > PATH_LIMIT) {
      throw invalid(path, "its repository name is longer than " + PATH_LIMIT + " characters");
    }
    if (!Grammar.isPath(path)) {
      throw invalid(
          path,
          "a repository name consists of lower-case letters and digits, parted by single '.', '_', '__', dashes and '/'");
    }
    tag.ifPresent(
        text -> {
          if (!Grammar.isWord(text, TAG_LIMIT) || text.startsWith(".") || text.startsWith("-")) {
            throw invalid(
                path + ":" + text,
                "a tag has 1 to 128 letters, digits, '_', '.' and '-', and begins with none of the last two");
          }
        });
  }

  /**
   * Reads a reference and normalises its name; adds no tag.
   *
   * @throws BerthException INVALID_ARGUMENT, also for 64 hex digits, which can only be an id
   */
  public static ImageReference parse(String text) {
    if (text.isEmpty() || text.length() > TEXT_LIMIT) {
      throw invalid(text, "it must have 1 to " + TEXT_LIMIT + " characters");
    }
    if (Grammar.isHash(text, 0)) {
      throw invalid(text, "64 hex digits are an id, not a name");
    }
    int slash = text.indexOf('/');
    var first = slash < 0 ? "" : text.substring(0, slash);
    if (!namesDomain(first)) {
      return parse(text, DEFAULT_DOMAIN, text);
    }
    var domain = first.equals(LEGACY_DOMAIN) ? DEFAULT_DOMAIN : first;
    return parse(text, domain, text.substring(slash + 1));
  }

  private static boolean namesDomain(String first) {
    return first.equals("localhost")
        || first.indexOf('.') >= 0
        || first.indexOf(':') >= 0
        || !first.equals(first.toLowerCase(Locale.ROOT));
  }

  private static ImageReference parse(String text, String domain, String remainder) {
    var name = remainder;
    Optional<Digest> digest = Optional.empty();
    int at = name.indexOf('@');
    if (at >= 0) {
      digest = Optional.of(new Digest(name.substring(at + 1)));
      name = name.substring(0, at);
    }
    Optional<String> tag = Optional.empty();
    int colon = name.indexOf(':');
    if (colon >= 0) {
      tag = Optional.of(name.substring(colon + 1));
      name = name.substring(0, colon);
    }
    if (!name.equals(name.toLowerCase(Locale.ROOT))) {
      throw invalid(text, "a repository name must be lower case");
    }
    boolean official = domain.equals(DEFAULT_DOMAIN) && name.indexOf('/') < 0;
    return new ImageReference(domain, official ? OFFICIAL + name : name, tag, digest);
  }

  /** The same reference, with the tag {@code latest} where it had neither tag nor digest. */
  public ImageReference withDefaultTag() {
    return tag.isPresent() || digest.isPresent()
        ? this
        : new ImageReference(domain, path, Optional.of(DEFAULT_TAG), digest);
  }

  /** The same name with the digest alone. */
  public ImageReference withoutTag() {
    return new ImageReference(domain, path, Optional.empty(), digest);
  }

  /** The same name, known by a digest. */
  public ImageReference at(Digest known) {
    return new ImageReference(domain, path, Optional.empty(), Optional.of(known));
  }

  /** Domain and path: what its tags have in common. */
  public String repository() {
    return domain + "/" + path;
  }

  /** The shortest form that reads as the same reference: {@code debian:12}. */
  public String familiar() {
    return familiarName() + suffix();
  }

  /** The familiar form of the name alone: {@code debian}. */
  public String familiarRepository() {
    return new ImageReference(domain, path, Optional.empty(), Optional.empty()).familiar();
  }

  /** How a normalised reference can begin whose familiar form begins with a text. */
  public static Stream<String> beginnings(String familiar) {
    var domain = DEFAULT_DOMAIN + "/";
    return Stream.of(familiar, domain + familiar, domain + OFFICIAL + familiar);
  }

  private String familiarName() {
    if (!domain.equals(DEFAULT_DOMAIN)) {
      return repository();
    }
    boolean official = path.startsWith(OFFICIAL) && path.indexOf('/', OFFICIAL.length()) < 0;
    if (!official) {
      return namesDomain(firstComponent()) ? repository() : path;
    }
    var name = path.substring(OFFICIAL.length());
    return Grammar.isHash(name, 0) && suffix().isEmpty() ? path : name;
  }

  private String firstComponent() {
    int slash = path.indexOf('/');
    return slash < 0 ? "" : path.substring(0, slash);
  }

  private String suffix() {
    return tag.map(text -> ":" + text).orElse("") + digest.map(value -> "@" + value).orElse("");
  }

  private static BerthException invalid(String text, String why) {
    var shown = text.length() > 100 ? text.substring(0, 100) + "..." : text;
    return BerthException.invalid(
        "cannot read the image reference \"%s\": %s".formatted(shown, why));
  }

  @Override
  public int compareTo(ImageReference other) {
    return toString().compareTo(other.toString());
  }

  /** The normalised form, which is also the stored one. */
  @Override
  public String toString() {
    return repository() + suffix();
  }
}
