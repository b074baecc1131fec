package dev.berth.engine.value;

import dev.berth.engine.error.BerthException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The address of a piece of content, {@code sha256:} and 64 lower-case hex digits. Parsed before it
 * is used for anything, a path above all.
 */
public record Digest(String value) implements Comparable<Digest> {
  private static final String PREFIX = "sha256:";

  public Digest {
    if (!value.startsWith(PREFIX) || !Grammar.isHash(value, PREFIX.length())) {
      throw BerthException.invalid(
          "cannot read a digest: \"%s\" is not sha256: and 64 lower-case hex digits"
              .formatted(value.length() > 100 ? value.substring(0, 100) + "..." : value));
    }
  }

  /** The 64 hex digits. */
  public String hex() {
    return value.substring(PREFIX.length());
  }

  /** The first 12 hex digits, as people know ids. */
  public String shortened() {
    return hex().substring(0, 12);
  }

  public static Digest of(byte[] content) {
    return fromHash(hasher().digest(content));
  }

  /** The digest that a finished {@link #hasher()} has computed. */
  public static Digest finish(MessageDigest hasher) {
    return fromHash(hasher.digest());
  }

  private static Digest fromHash(byte[] hash) {
    return new Digest(PREFIX + HexFormat.of().formatHex(hash));
  }

  public static MessageDigest hasher() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new LinkageError("every JDK has SHA-256", e);
    }
  }

  @Override
  public int compareTo(Digest other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
