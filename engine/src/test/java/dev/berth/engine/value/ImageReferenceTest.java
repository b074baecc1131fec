package dev.berth.engine.value;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageReferenceTest {
  private static final String HEX =
      "1a3f5e7d9c1b3a5f7e9d1c3b5a7f9e1d3c5b7a9f1e3d5d7c9b1a3f5e7d9c1b3a";

  @ParameterizedTest
  @CsvSource({
    "debian, docker.io/library/debian, debian",
    "library/debian, docker.io/library/debian, debian",
    "docker.io/debian, docker.io/library/debian, debian",
    "index.docker.io/debian:12, docker.io/library/debian:12, debian:12",
    "fooo/bar, docker.io/fooo/bar, fooo/bar",
    "library/foo/bar, docker.io/library/foo/bar, library/foo/bar",
    "test_com/foo, docker.io/test_com/foo, test_com/foo",
    "test.com:tag, docker.io/library/test.com:tag, test.com:tag",
    "192.168.0.1:80, docker.io/library/192.168.0.1:80, 192.168.0.1:80",
    "127.0.0.1:5000/debian, 127.0.0.1:5000/debian, 127.0.0.1:5000/debian",
    "localhost/x, localhost/x, localhost/x",
    "localhost:5000/x:y, localhost:5000/x:y, localhost:5000/x:y",
    "localhost, docker.io/library/localhost, localhost",
    "Foo/bar, Foo/bar, Foo/bar",
    "[fc00::1]:5000/docker, [fc00::1]:5000/docker, [fc00::1]:5000/docker",
    "docker---rules/docker, docker.io/docker---rules/docker, docker---rules/docker",
    "dock__er/docker, docker.io/dock__er/docker, dock__er/docker",
    "lowercase:Uppercase, docker.io/library/lowercase:Uppercase, lowercase:Uppercase",
  })
  void itIsNormalisedAsDockerDoes(String text, String normalised, String familiar) {
    var reference = ImageReference.parse(text);
    assertEquals(normalised, reference.toString());
    assertEquals(familiar, reference.familiar());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ":justtag",
        "@sha256:" + HEX,
        HEX,
        "https://github.com/docker/docker",
        "docker/Docker",
        "Uppercase:tag",
        "-docker",
        "-docker/docker",
        "docker-/docker",
        "-docker.io/docker/docker",
        "docker///docker",
        "docker/",
        "/docker",
        "dock..er/docker",
        "dock_.er/docker",
        "dock___er/docker",
        "____/____",
        "[fc00::1]",
        "fc00::1:5000/debian",
        "[fe80::1%eth0]:5000/debian",
        "aa/asdf$$^/aa",
        "x:-tag",
        "x:",
        "x@",
        "x@sha256:ffff",
        "x y",
        "x\n",
        "é",
      })
  void whatTheGrammarRefusesIsRefused(String text) {
    var refused = assertThrows(BerthException.class, () -> ImageReference.parse(text));
    assertEquals(ErrorKind.INVALID_ARGUMENT, refused.kind());
  }

  @Test
  void aRepositoryNameHasAtMost255Characters() {
    var longest = "a/".repeat(127) + "a";
    assertEquals("a.b/" + longest, ImageReference.parse("a.b/" + longest).toString());
    assertThrows(BerthException.class, () -> ImageReference.parse("a.b/" + longest + "a"));
  }

  @Test
  void aTagHasAtMost128Characters() {
    var longest = "t".repeat(128);
    assertEquals("x:" + longest, ImageReference.parse("x:" + longest).familiar());
    assertThrows(BerthException.class, () -> ImageReference.parse("x:t" + longest));
  }

  @ParameterizedTest
  @CsvSource({
    "debian, debian:latest",
    "debian:12, debian:12",
    "debian@sha256:" + HEX + ", debian@sha256:" + HEX
  })
  void theDefaultTagIsLatest(String text, String tagged) {
    assertEquals(tagged, ImageReference.parse(text).withDefaultTag().familiar());
  }
}
