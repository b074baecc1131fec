package dev.berth.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.shell.RunningServer.Outcome;
import dev.berth.shell.client.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** {@code verify}, {@code diff} of images, {@code tree}, {@code mount} and {@code umount}. */
@Tag("kernel-slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LookingTest {
  private RunningServer server;

  @BeforeAll
  void start() throws IOException {
    server = RunningServer.withBusybox();
    var script =
        "echo hello >/new && printf 12 >'/odd\u001b[2J' && rm /etc/group && chmod 700 /tmp";
    done("run", "--name", "made", "busybox:test", "sh", "-c", script);
    done("commit", "made", "made:1");
    done("rm", "made");
  }

  @AfterAll
  void stop() throws IOException {
    for (var path : done("mount", "-q").out().lines().toList()) {
      done("umount", "-f", path);
    }
    server.close();
  }

  private Outcome done(String... words) {
    var outcome = server.run(words);
    assertEquals(0, outcome.status(), () -> String.join(" ", words) + ": " + outcome.error());
    return outcome;
  }

  @Test
  void twoImagesAreCompared() {
    assertEquals(
        """
        D       15B /etc/group
        A        6B /new
        A        2B /odd\\x1b[2J
        C        0B /tmp (mode)
        2 added (8B), 1 changed (0B), 1 removed (15B)
        """,
        done("diff", "busybox:test", "made:1")
            .out()
            .replaceFirst("D +[0-9]+B", "D       15B")
            .replaceFirst("removed \\([0-9]+B\\)", "removed (15B)"));
    assertEquals(
        "/new\n/odd\\x1b[2J\n",
        done("diff", "-q", "-f", "kind=added", "busybox:test", "made:1").out());
    assertEquals(
        "/tmp", Json.parse(lines("diff", "--json", "busybox:test", "made:1", 3)).at("path").text());
    assertEquals("", done("diff", "made:1", "made:1").out());
    assertTrue(server.run("diff", "made:1", "none:1").error().contains("none:1"));
  }

  private String lines(String verb, String option, String one, String other, int line) {
    return done(verb, option, one, other).out().lines().skip(line).findFirst().orElseThrow();
  }

  @Test
  void familiesAreDrawnAsTrees() {
    var tree = done("tree").out().lines().toList();
    assertTrue(tree.get(0).startsWith("IMAGE "), tree::toString);
    assertTrue(tree.get(1).startsWith("busybox:test "), tree::toString);
    assertTrue(tree.get(2).startsWith("└─ made:1 "), tree::toString);
    assertTrue(tree.get(1).contains(" 1 "), tree::toString);
    var nodes = Json.parse(done("tree", "--json", "made:1").out()).items();
    assertEquals(nodes.get(0).at("id").text(), nodes.get(1).at("parent").text());
    assertEquals(
        nodes.get(1).at("size").number(),
        nodes.get(0).at("size").number() + nodes.get(1).at("added").number());
  }

  @Test
  void imagesAreMountedAndUnmounted() throws IOException {
    var path = done("mount", "made:1").out().strip();
    assertEquals("hello\n", Files.readString(Path.of(path, "new")));
    assertTrue(done("mount").out().contains(path));
    var refused = server.run("rmi", "made:1");
    assertEquals(1, refused.status());
    assertTrue(refused.error().contains("it is mounted on " + path), refused.error());
    assertEquals(path + "\n", done("umount", "made:1").out());
    assertFalse(Files.exists(Path.of(path)));
    var place = Files.createDirectory(server.folder().resolve("place"));
    assertEquals(place.toRealPath() + "\n", done("mount", "made:1", "place").out());
    done("umount", place.toString());
    var link = Files.createSymbolicLink(server.folder().resolve("link"), Path.of("."));
    for (var word : List.of("place", "./place", "link/place")) {
      done("mount", "made:1", "place");
      assertEquals(place.toRealPath() + "\n", done("umount", word).out());
    }
    Files.delete(link);
    var none = server.run("umount", "./place").error();
    assertTrue(none.contains("cannot unmount " + place + ": no image is mounted there"), none);
    Files.delete(place);
    done("tag", "made:1", "near.example/made/it:1");
    var mounted = done("mount", "near.example/made/it:1").out();
    assertEquals(mounted, done("umount", "near.example/made/it:1").out());
    done("rmi", "near.example/made/it:1");
  }

  @Test
  void aScriptLooksInside() throws IOException {
    var script = server.folder().resolve("look.js");
    Files.writeString(
        script,
        """
        import { readFileSync, existsSync } from "node:fs";
        const seen = image.mount({image: "made:1"}).use((mount) => {
          console.log(readFileSync(`${mount.path}/new`, "utf8"));
          return mount.path;
        });
        const later = await image.mount({image: "made:1"}).use(async (mount) => mount.path);
        const kept = image.mount({image: "made:1"});
        try {
          image.mount({image: "made:1"}).use(() => { throw new Error("no"); });
        } catch (error) {
          console.log(error.message);
        }
        console.log(image.mounts().length, existsSync(seen), existsSync(later));
        kept.unmount();
        console.log(image.mounts().length);
        """);
    assertEquals("hello\n\nno\n1 false false\n0\n", done("look.js").out());
    Files.delete(script);
  }

  @Test
  void damageIsToldAndEndsWithOne() throws IOException {
    assertTrue(done("verify", "-q").out().endsWith(" of 2 images: all sound\n"));
    var layer = Files.createDirectories(server.folder().resolve("root/snapshots/999/fs"));
    var leftover = server.run("verify");
    assertEquals(0, leftover.status(), leftover.error());
    assertTrue(leftover.out().contains("damaged leftover " + layer.getParent()));
    done("verify", "--repair");
    assertFalse(Files.exists(layer));

    var greeting = find("new");
    Files.writeString(greeting, "hallo\n");
    Files.writeString(greeting.resolveSibling("odd\u001b[2J"), "x");
    var found = server.run("verify", "made:1");
    assertEquals(1, found.status());
    assertTrue(found.out().contains("    /new: other content, time\n"), found.out());
    assertTrue(found.out().contains("    /odd\\x1b[2J: other content, time\n"), found.out());
    assertTrue(found.out().contains("  breaks the images made:1\n"), found.out());
    assertTrue(found.out().endsWith(" 1 damaged\n"), found.out());
    assertEquals(0, server.run("verify", "busybox:test").status());
    var repaired = Json.parse(done("verify", "--repair", "--json").out());
    assertEquals(1, repaired.at("repaired").number());
    assertEquals("repaired", repaired.at("findings").items().getFirst().at("state").text());
    assertTrue(done("verify").out().endsWith(": all sound\n"));
    assertEquals("hello\n", done("run", "--rm", "made:1", "cat", "/new").out());
  }

  /** A file of the upper layer of the image, the newest one with that name. */
  private Path find(String name) throws IOException {
    try (var paths = Files.walk(server.folder().resolve("root/snapshots"), 3)) {
      return paths
          .filter(path -> path.getFileName().toString().equals(name))
          .max(Comparator.naturalOrder())
          .orElseThrow();
    }
  }
}
