package dev.berth.engine.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where COPY puts what, and as whose. */
@Tag("kernel-slow")
class CopyTest {
  private static Building building;

  @BeforeAll
  static void open() {
    building = new Building();
  }

  @AfterAll
  static void close() {
    building.close();
  }

  private static String stat(String... paths) {
    var command = new String[paths.length + 3];
    command[0] = "stat";
    command[1] = "-c";
    command[2] = "%n %a %u:%g %Y";
    System.arraycopy(paths, 0, command, 3, paths.length);
    return building.inImage(command);
  }

  @Test
  void filesAreRootsWithTheirModeAndTime() {
    building.build(
        """
        FROM busybox:test
        COPY run.sh /opt/tool/run
        """,
        new TestContext().file("run.sh", 0750, "#!/bin/sh\n"));
    long time = TestContext.TIME.getEpochSecond();
    assertEquals("/opt/tool/run 750 0:0 %d\n".formatted(time), stat("/opt/tool/run"));
    assertEquals("/opt/tool 755 0:0 %d\n".formatted(time), stat("/opt/tool"));
  }

  @Test
  void ownersByNameAndNumberAndModesAreSet() {
    building.build(
        """
        FROM busybox:test
        COPY --chown=ann:wheel --chmod=0640 a b /home/ann/
        COPY --chown=55 a /home/five
        COPY --chown=bob a /home/bobs
        """,
        new TestContext().file("a", "a").file("b", "b"));
    var listed = stat("/home/ann/a", "/home/ann/b", "/home/five", "/home/bobs");
    assertEquals(
        "/home/ann/a 640 1000:10 T\n/home/ann/b 640 1000:10 T\n/home/five 644 55:55 T\n/home/bobs 644 1001:1001 T\n",
        listed.replaceAll(" [0-9]+\n", " T\n"));
  }

  @Test
  void aFolderGivesItsContentsAndKeepsFoldersThatAreThere() {
    building.build(
        """
        FROM busybox:test
        RUN mkdir -p /srv/site/css && chmod 700 /srv/site/css && chown 5:5 /srv/site/css
        COPY site /srv/site
        COPY site /fresh/
        """,
        new TestContext()
            .folder("site", 0711)
            .file("site/index.html", "hi")
            .folder("site/css", 0755)
            .file("site/css/a.css", "css")
            .link("site/home", "index.html")
            .folder("site/empty", 0755));
    assertEquals("css\nempty\nhome\nindex.html\n", building.inImage("ls", "/srv/site"));
    assertTrue(stat("/srv/site/css").startsWith("/srv/site/css 700 5:5"));
    assertTrue(stat("/fresh").startsWith("/fresh 711 0:0"));
    assertEquals("index.html\n", building.inImage("readlink", "/fresh/home"));
    assertEquals("css", building.inImage("cat", "/fresh/css/a.css"));
  }

  @Test
  void patternsAndSeveralSourcesGoIntoAFolder() {
    building.build(
        """
        FROM busybox:test
        COPY *.txt sub/?.md /docs/
        COPY ["with space", "/docs/"]
        """,
        new TestContext()
            .file("one.txt", "1")
            .file("two.txt", "2")
            .file("no.bin", "3")
            .file("sub/a.md", "a")
            .file("sub/bb.md", "b")
            .file("with space", "s"));
    assertEquals("a.md\none.txt\ntwo.txt\nwith space\n", building.inImage("ls", "/docs"));
  }

  @Test
  void aTargetIsSeenThroughTheLinksOfTheImage() {
    building.build(
        """
        FROM busybox:test
        RUN mkdir -p /real/in && ln -s /real /link && ln -s ../../real/in /home/ann/up
        COPY f /link/new/f
        COPY f /home/ann/up
        WORKDIR /link/in
        COPY f g
        """,
        new TestContext().file("f", "content"));
    assertEquals("content", building.inImage("cat", "/real/new/f"));
    assertEquals("f\ng\n", building.inImage("ls", "/real/in"));
    assertEquals("/real\n", building.inImage("readlink", "/link"));
  }

  @Test
  void dockerignoreLeavesFilesOut() {
    building.build(
        """
        FROM busybox:test
        COPY . /all/
        """,
        new TestContext()
            .file(".dockerignore", "**/*.log\nbuild\n!build/keep\n.dockerignore\n")
            .file("a", "a")
            .file("x.log", "x")
            .file("deep/er/y.log", "y")
            .file("build/out", "o")
            .file("build/keep", "k"));
    assertEquals(
        "/all\n/all/a\n/all/build\n/all/build/keep\n/all/deep\n/all/deep/er\n",
        building.inImage("sh", "-c", "find /all | sort"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"../..", "../secret", "a/../../secret"})
  void sourcesOutsideOfTheContextAreRefused(String source) {
    var failure = refused("COPY " + source + " /x", new TestContext().file("a/b", "b"));
    assertEquals(ErrorKind.INVALID_ARGUMENT, failure.kind());
    assertTrue(failure.getMessage().startsWith("Dockerfile line 2: "), failure.getMessage());
    assertTrue(failure.getMessage().contains("out of the build context"), failure.getMessage());
  }

  @Test
  void linksOfTheContextNeverReachTheHost() throws IOException {
    var canary = building.test().scratch("canary").resolve("secret");
    Files.writeString(canary, "the host's");
    var context =
        new TestContext()
            .link("absolute", canary.toString())
            .link("up", "../../../../../.." + canary)
            .link("folder", canary.getParent().toString());
    for (var source : new String[] {"absolute", "up", "folder/secret", "folder"}) {
      var failure =
          assertThrows(
              BerthException.class,
              () ->
                  building.build(
                      "FROM busybox:test\nCOPY " + source + " /x",
                      new TestContext()
                          .link("absolute", canary.toString())
                          .link("up", "../../../../../.." + canary)
                          .link("folder", canary.getParent().toString())));
      assertEquals(ErrorKind.NOT_FOUND, failure.kind(), source);
      assertEquals(source, failure.details().get("path"), failure.details()::toString);
    }
    building.build("FROM busybox:test\nCOPY . /links/", context);
    assertEquals(canary + "\n", building.inImage("readlink", "/links/absolute"));
    assertFalse(building.inImage("ls", "-R", "/links").contains("secret"));
    assertEquals("the host's", Files.readString(canary));
  }

  @Test
  void anArchiveWithNamesThatLeadOutIsRefused() {
    var failure = refused("COPY . /x/", new TestContext().file("../evil", "e"));
    assertEquals(ErrorKind.CORRUPT, failure.kind());
    var through = new TestContext().link("out", "/etc").file("out/evil", "e");
    assertEquals(ErrorKind.CORRUPT, refused("COPY . /x/", through).kind());
    assertEquals(
        ErrorKind.CORRUPT,
        refused("COPY . /x/", new TestContext().hardLink("h", "/etc/passwd")).kind());
  }

  @Test
  void aNameThatWouldRemoveAFileOfTheImageIsRefused() {
    var failure = refused("COPY . /etc/", new TestContext().file(".wh.passwd", ""));
    assertTrue(failure.getMessage().contains(".wh."), failure.getMessage());
  }

  @Test
  void whatIsInTheWayIsNamed() {
    assertTrue(
        refused("COPY f /etc/passwd/x", new TestContext().file("f", "f"))
            .getMessage()
            .contains("/etc/passwd is not a folder"));
    assertTrue(
        refused("COPY d /etc/passwd", new TestContext().file("d/f", "f"))
            .getMessage()
            .contains("a file or link is there"));
    assertTrue(
        refused("COPY d /", new TestContext().file("d/etc", "f"))
            .getMessage()
            .contains("a folder is there"));
    assertTrue(refused("COPY p /", new TestContext().fifo("p")).getMessage().contains("device"));
    assertTrue(
        refused("COPY nothing /", new TestContext().file("f", "f"))
            .getMessage()
            .contains("no such file"));
    assertTrue(
        refused("COPY --chown=nobody f /", new TestContext().file("f", "f"))
            .getMessage()
            .contains("nobody"));
  }

  private static BerthException refused(String copy, TestContext context) {
    return assertThrows(
        BerthException.class, () -> building.build("FROM busybox:test\n" + copy, context));
  }
}
