package dev.berth.properties;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.value.ImageReference;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** References against the published grammar, written down a second time as one expression. */
class ImageReferenceProperties {
  private static final String LABEL = "(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])";
  private static final String DOMAIN =
      "(?:" + LABEL + "(?:\\." + LABEL + ")*|\\[[a-fA-F0-9:]+\\])(?::[0-9]+)?";
  private static final String COMPONENT = "[a-z0-9]+(?:(?:[._]|__|[-]+)[a-z0-9]+)*";
  private static final Pattern GRAMMAR =
      Pattern.compile(
          "("
              + DOMAIN
              + ")/("
              + COMPONENT
              + "(?:/"
              + COMPONENT
              + ")*)"
              + "(?::([a-zA-Z0-9_][a-zA-Z0-9_.-]{0,127}))?(?:@(sha256:[0-9a-f]{64}))?");

  /** What Docker makes of a text, or nothing where it refuses it. */
  private static Optional<String> model(String text) {
    if (text.matches("[0-9a-f]{64}")) {
      return Optional.empty();
    }
    int slash = text.indexOf('/');
    var first = slash < 0 ? "" : text.substring(0, slash);
    boolean domain =
        slash >= 0
            && (first.equals("localhost")
                || first.contains(".")
                || first.contains(":")
                || !first.toLowerCase(Locale.ROOT).equals(first));
    var host = domain ? first : "docker.io";
    var rest = domain ? text.substring(slash + 1) : text;
    if (host.equals("index.docker.io")) {
      host = "docker.io";
    }
    if (host.equals("docker.io") && !rest.contains("/")) {
      rest = "library/" + rest;
    }
    var full = host + "/" + rest;
    var match = GRAMMAR.matcher(full);
    return match.matches() && match.group(2).length() <= 255 ? Optional.of(full) : Optional.empty();
  }

  @Property
  void itIsReadAsTheGrammarSays(@ForAll("texts") String text) {
    Optional<String> read;
    try {
      read = Optional.of(ImageReference.parse(text).toString());
    } catch (BerthException e) {
      assertEquals(ErrorKind.INVALID_ARGUMENT, e.kind());
      read = Optional.empty();
    }
    assertEquals(model(text), read);
  }

  @Property
  void bothFormsReadAsTheSameReference(@ForAll("references") String text) {
    var reference = ImageReference.parse(text);
    assertEquals(reference, ImageReference.parse(reference.toString()));
    assertEquals(reference, ImageReference.parse(reference.familiar()));
    assertEquals(reference.withDefaultTag(), reference.withDefaultTag().withDefaultTag());
  }

  @Provide
  Arbitrary<String> texts() {
    var noise = Arbitraries.strings().withChars("abzA09.-_:/@[]").ofMinLength(0).ofMaxLength(24);
    var odd =
        Arbitraries.of(
            "localhost",
            "index.docker.io",
            "docker.io",
            "a_b",
            "a__b",
            "a___b",
            "a.b",
            "a..b",
            "a--b",
            "A",
            "-a",
            "a-",
            "[::1]",
            ":5000",
            ":tag",
            ":",
            "@",
            "/",
            "//",
            "",
            "é",
            "\n",
            "@sha256:" + "0".repeat(64),
            "@sha256:" + "0".repeat(63),
            "0".repeat(64),
            "a".repeat(256));
    var joined = odd.list().ofMaxSize(6).map(parts -> String.join("", parts));
    var slashed = odd.list().ofMaxSize(4).map(parts -> String.join("/", parts));
    return Arbitraries.oneOf(noise, joined, slashed, references());
  }

  @Provide
  Arbitrary<String> references() {
    var domain =
        Arbitraries.of(
            "",
            "docker.io/",
            "index.docker.io/",
            "localhost/",
            "localhost:5000/",
            "r.example/",
            "Foo/",
            "[::1]:80/",
            "127.0.0.1:5000/",
            "docker.io/library/",
            "docker.io/x.y/");
    var part =
        Arbitraries.of(
            "debian", "a", "a-b", "a--b", "a_b", "a__b", "a.b", "0", "library", "localhost");
    var path = part.list().ofMinSize(1).ofMaxSize(4).map(parts -> String.join("/", parts));
    var tag = Arbitraries.of("", ":latest", ":12", ":A_b.c-", ":_");
    var digest = Arbitraries.of("", "@sha256:" + "f".repeat(64));
    return Combinators.combine(domain, path, tag, digest).as((d, p, t, s) -> d + p + t + s);
  }
}
