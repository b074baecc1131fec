package dev.berth.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.shell.RunningServer.Outcome;
import dev.berth.shell.client.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** {@code save} and {@code load}, and what scripts have of them. */
@Tag("kernel-slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ArchivesTest {
  private RunningServer server;
  private String id = "";

  @BeforeAll
  void start() throws IOException {
    server = RunningServer.withBusybox();
    id = Json.parse(done("images", "--json").out()).items().getFirst().at("id").text();
  }

  @AfterAll
  void stop() throws IOException {
    server.close();
  }

  /** Nothing but what was asked for is left, finished or not. */
  @AfterEach
  void look() throws IOException {
    try (var files = Files.list(server.folder())) {
      assertEquals(
          List.of(),
          files.map(file -> file.getFileName().toString()).filter(n -> n.startsWith(".")).toList());
    }
  }

  private Outcome done(String... words) {
    var outcome = server.run(words);
    assertEquals(0, outcome.status(), () -> String.join(" ", words) + ": " + outcome.error());
    return outcome;
  }

  private Path file(String name) {
    return server.folder().resolve(name);
  }

  @Test
  void aFileIsSavedForItsOwnerAloneAndLoaded() throws IOException {
    assertEquals("", done("save", "-o", "one.tar", "busybox:test").out());
    assertEquals(
        "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file("one.tar"))));
    done("tag", "busybox:test", "second:1");
    var saved =
        Json.parse(
            done(
                    "save",
                    "--json",
                    "--compression=zstd",
                    "-o",
                    "two.zst",
                    "busybox:test",
                    "second:1")
                .out());
    assertEquals(Files.size(file("two.zst")), saved.at("bytes").number());
    assertTrue(Files.size(file("two.zst")) < Files.size(file("one.tar")));
    done("rmi", "busybox:test", "second:1");
    assertEquals(
        "Loaded image: busybox:test\nLoaded image: second:1\n",
        done("load", "-i", "two.zst").out());
    assertEquals(
        id,
        Json.parse(done("load", "--json", "-i", "one.tar").out())
            .at("images")
            .items()
            .getFirst()
            .at("id")
            .text());
    done("save", "-o", "id.tar", id);
    done("rmi", "-f", id);
    assertEquals("Loaded image ID: " + id + "\n", done("load", "-i", "id.tar").out());
    done("tag", id, "busybox:test");
  }

  @Test
  void standardOutputAndInputCarryAnArchive() throws IOException {
    var archive = new ByteArrayOutputStream();
    var streams = streams(new Output(archive), Screen.NONE);
    assertEquals(0, server.run(streams, "save", "busybox:test").status());
    done("save", "-o", "same.tar", "busybox:test");
    assertEquals(Files.size(file("same.tar")), archive.size());
    var input =
        new CapturedStreams(
            new Streams(Files.newInputStream(file("same.tar")), quiet(), quiet(), Screen.NONE));
    assertEquals(0, server.run(input, "load").status());
  }

  private static PrintStream quiet() {
    return new PrintStream(java.io.OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
  }

  private static CapturedStreams streams(PrintStream out, Screen screen) {
    return new CapturedStreams(new Streams(InputStream.nullInputStream(), out, quiet(), screen));
  }

  @Test
  void aTerminalGetsNoArchiveAndGivesNone() {
    var terminal = new Screen.Fixed(true, true, false, 80);
    assertEquals(2, server.run(streams(quiet(), terminal), "save", "busybox:test").status());
    assertEquals(2, server.run(streams(quiet(), terminal), "load").status());
    assertEquals(2, server.run("save", "--json", "busybox:test").status());
  }

  @Test
  void whatFailsLeavesNoFile() {
    assertEquals(1, server.run("save", "-o", "gone.tar", "missing:1").status());
    var nowhere = server.run("save", "-o", "none/x.tar", "busybox:test");
    assertEquals(1, nowhere.status());
    assertTrue(nowhere.error().contains("none/x.tar"), nowhere.error());
    var interrupted = server.runSignalled("INT", "save", "-o", "gone.tar", "busybox:test");
    assertEquals(1, interrupted.status());
    assertTrue(interrupted.error().contains("cancelled"), interrupted.error());
    assertTrue(Files.notExists(file("gone.tar")));
    var noArchive = server.run("load", "-i", "busybox.tar");
    assertEquals(1, noArchive.status());
    assertTrue(noArchive.error().contains("neither an index.json"), noArchive.error());
  }

  @Test
  void aScriptSavesAndLoads() throws IOException {
    Files.writeString(
        file("archives.js"),
        """
        const saved = image.save({images: ["busybox:test"], file: "script.tar", compression: "GZIP"});
        const {images} = image.load({file: "script.tar"});
        console.log(saved.images[0].id === images[0].id, images[0].reference, saved.bytes > 1000);
        """);
    assertEquals("true busybox:test true\n", done("archives.js").out());
  }
}
