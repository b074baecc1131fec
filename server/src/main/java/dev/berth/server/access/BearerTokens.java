package dev.berth.server.access;

import dev.berth.engine.kernel.PrivateFile;
import dev.berth.server.api.Scope;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tokens of a file, {@code SCOPE SHA-256 NAME} a line. The file is read again when it has
 * changed; one that can't be used lets nobody in, since somebody may have wanted just that.
 */
public final class BearerTokens {
  private static final Logger LOG = LoggerFactory.getLogger(BearerTokens.class);
  private static final int MOST_BYTES = 1 << 20;
  private static final Pattern LINE =
      Pattern.compile("(read|run|admin)\\s+([0-9a-fA-F]{64})\\s+([A-Za-z0-9][A-Za-z0-9_.@-]*)");

  private final Path file;
  private volatile State state;

  private record Known(String digest, Identity identity) {
    boolean isOf(byte[] other) {
      return MessageDigest.isEqual(HexFormat.of().parseHex(digest), other);
    }
  }

  private record State(FileStamp stamp, List<Known> tokens) {}

  private BearerTokens(Path file, State state) {
    this.file = file;
    this.state = state;
  }

  /**
   * Reads a file of tokens.
   *
   * @throws IOException where it can't be used: what is wrong with it, without any of its digests
   */
  public static BearerTokens read(Path file) throws IOException {
    var stamp = FileStamp.of(List.of(file));
    return new BearerTokens(file, new State(stamp, load(file)));
  }

  /** Whose token it is. */
  public Optional<Identity> identify(String token) {
    var digest = sha256(token.getBytes(StandardCharsets.UTF_8));
    var found = Optional.<Identity>empty();
    // Each is compared to its end: how long it takes tells nothing.
    for (var known : current().tokens()) {
      if (known.isOf(digest)) {
        found = Optional.of(known.identity());
      }
    }
    return found;
  }

  private State current() {
    var stamp = FileStamp.of(List.of(file));
    var known = state;
    if (known.stamp().equals(stamp)) {
      return known;
    }
    return reload(stamp);
  }

  private synchronized State reload(FileStamp stamp) {
    if (!state.stamp().equals(stamp)) {
      List<Known> tokens;
      try {
        tokens = load(file);
        LOG.info("{} bearer tokens are good from now on ({})", tokens.size(), file);
      } catch (IOException e) {
        tokens = List.of();
        LOG.warn("no bearer token is good until the file can be used again: {}", e.getMessage());
      }
      state = new State(stamp, tokens);
    }
    return state;
  }

  private static List<Known> load(Path file) throws IOException {
    var tokens = new ArrayList<Known>();
    var names = new HashSet<String>();
    var text = new String(PrivateFile.read(file, MOST_BYTES), StandardCharsets.UTF_8);
    int number = 0;
    for (var line : text.lines().map(String::strip).toList()) {
      number++;
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      var words = LINE.matcher(line);
      if (!words.matches()) {
        throw new IOException(
            "line %d of %s is not \"read|run|admin SHA-256 NAME\", 64 hex digits and a name of letters, digits, _, ., @ and -"
                .formatted(number, file));
      }
      if (!names.add(words.group(3))) {
        throw new IOException(
            "line %d of %s has a name that another line has".formatted(number, file));
      }
      var scope = Scope.valueOf(words.group(1).toUpperCase(Locale.ROOT));
      tokens.add(new Known(words.group(2), Identity.ofToken(words.group(3), scope)));
    }
    return List.copyOf(tokens);
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
