package dev.berth.engine.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.berth.engine.container.CreateRequest;
import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.kernel.PathText;
import dev.berth.engine.snapshot.ViewChange;
import dev.berth.engine.testing.BusyboxImage;
import dev.berth.engine.testing.TestEngine;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The files of two images, compared. */
@Tag("kernel-slow")
class ImageDiffsTest {
  private static TestEngine test;

  @BeforeAll
  static void make() {
    test = TestEngine.withBusybox();
    commit(
        "one:1",
        TestEngine.IMAGE,
        "mkdir -p /d/e && echo 1 > /d/e/f && echo same > /s && echo x > /gone && ln -s a /l"
            + " && touch '/a\n\u001b[2J' && printf x > \"/$(printf 'raw\\377')\"");
    commit(
        "two:1",
        "one:1",
        "rm -r /d && mkdir -p /d/e && echo 22 > /d/e/g && chmod 600 /s && rm /gone /l && ln -s b /l"
            + " && chown 5 /etc && rm /etc/group && mkdir /etc/group && touch -d 2001-01-01 /bin/busybox");
  }

  private static void commit(String name, String from, String script) {
    var ran = test.run(CreateRequest.of(from).command("sh", "-c", script));
    assertEquals(0, ran.code(), ran.stderr());
    test.commit(ran.id(), name);
  }

  @AfterAll
  static void close() {
    test.close();
  }

  private static List<String> diff(String before, String after, int limit) {
    var lines = new ArrayList<String>();
    var next = Optional.<String>empty();
    do {
      var part = test.engine().imageDiffs().diff(before, after, next, limit);
      part.changes().forEach(change -> lines.add(line(change)));
      next = part.next();
    } while (next.isPresent());
    return lines;
  }

  private static String line(ViewChange change) {
    var path = PathText.printable(change.path());
    if (change.before().isEmpty()) {
      return "A " + path + " " + ViewChange.bytes(change.after());
    }
    if (change.after().isEmpty()) {
      return "D " + path + " " + ViewChange.bytes(change.before());
    }
    return "C " + path + " " + change.what().stream().sorted().toList();
  }

  private static final List<String> CHANGES =
      List.of(
          "D /d/e/f 2",
          "A /d/e/g 3",
          "C /etc [OWNER]",
          "C /etc/group [TYPE, MODE]",
          "D /gone 2",
          "C /l [TARGET]",
          "C /s [MODE]");

  @Test
  void whatDiffersIsToldInOrder() {
    assertEquals(CHANGES, diff("one:1", "two:1", 100));
  }

  @Test
  void inPartsItIsTheSame() {
    for (int limit = 1; limit < 9; limit++) {
      assertEquals(CHANGES, diff("one:1", "two:1", limit));
    }
  }

  @Test
  void anImageIsLikeItself() {
    assertEquals(List.of(), diff("two:1", "two:1", 100));
  }

  @Test
  void allThatAnUpperLayerAddsIsTold() {
    assertEquals(
        List.of(
            "A /a\n\u001b[2J 0",
            "A /d 0",
            "A /d/e 0",
            "A /d/e/f 2",
            "A /gone 2",
            "A /l 0",
            "A /raw\ufffd 1",
            "A /s 5"),
        diff(TestEngine.IMAGE, "one:1", 3));
  }

  @Test
  void imagesThatShareNoLayerAreComparedFileByFile() {
    test.importImage(
        "again:1",
        BusyboxImage.tar(
            root -> {
              Files.writeString(root.resolve("etc/new"), "new");
              Files.delete(root.resolve("etc/group"));
            }));
    assertEquals(
        List.of("D /etc/group", "A /etc/new"),
        diff(TestEngine.IMAGE, "again:1", 100).stream()
            .map(line -> line.replaceFirst(" [0-9]+$", ""))
            .toList());
  }

  @Test
  void wrongQuestionsAreRefused() {
    var diffs = test.engine().imageDiffs();
    assertEquals(
        ErrorKind.NOT_FOUND,
        assertThrows(BerthException.class, () -> diffs.diff("none:1", "one:1", Optional.empty(), 1))
            .kind());
    assertEquals(
        ErrorKind.INVALID_ARGUMENT,
        assertThrows(
                BerthException.class, () -> diffs.diff("one:1", "one:1", Optional.of("xyz"), 1))
            .kind());
    assertEquals(
        ErrorKind.INVALID_ARGUMENT,
        assertThrows(
                BerthException.class, () -> diffs.diff("one:1", "one:1", Optional.empty(), 5001))
            .kind());
  }
}
