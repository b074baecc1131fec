package dev.berth.server.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** Which files of a server others can read, and what a closed umask must not take from an image. */
@Tag("kernel-slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
final class PrivateFilesTest {
  private static final String DOCKERFILE =
      """
      FROM busybox:test
      WORKDIR /made/deep
      RUN echo x > file; mkdir folder
      """;

  /** What every user of a container reads, the image's root, and the group's socket. */
  private static final Predicate<String> OPEN =
      Pattern.compile(
              "root/containers/[^/]+/(hosts|hostname|resolv\\.conf)|root/snapshots/[0-9]+/fs|run/berth\\.sock")
          .asMatchPredicate();

  private RunningServer server;

  @BeforeAll
  void live() throws Exception {
    server = RunningServer.withBusybox();
    var build =
        server
            .api()
            .call("build.run", Map.of("dockerfile", DOCKERFILE, "tags", List.of("built:1")));
    var ended = server.api().ended(build);
    assertEquals("SUCCEEDED", ended.get("status").textValue(), ended.toString());
    server.script("c", "echo said; sleep 1000");
    try (var streams = server.api().streams(server.api().exec("c", "echo here"))) {
      assertEquals("here\n", streams.toEnd().out());
    }
  }

  @AfterAll
  void stop() throws IOException {
    server.close();
  }

  @Test
  void noFileIsReadableByOthersButTheFewThatMustBe() throws IOException {
    var umask = Files.readString(Path.of("/proc/" + server.process().pid() + "/status"));
    assertTrue(umask.contains("Umask:\t0077\n"), umask);
    var seen = new TreeSet<String>();
    var open = new ArrayList<String>();
    for (var top : List.of(server.root(), server.run())) {
      Files.walkFileTree(
          top,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
                throws IOException {
              visitFile(folder, attributes);
              return folder.endsWith("fs")
                  ? FileVisitResult.SKIP_SUBTREE
                  : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
              var name = top.getParent().relativize(file).toString();
              var mode = PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
              seen.add(name.replaceAll("[0-9a-f]{16,}", "ID").replaceAll("/[0-9]+", "/N"));
              if (mode.substring(3).matches(".*[rw].*") && !OPEN.test(name)) {
                open.add(mode + " " + name);
              }
              return FileVisitResult.CONTINUE;
            }
          });
    }
    assertEquals(List.of(), open);
    var expected =
        List.of(
            "root/lock",
            "root/state.db",
            "root/blobs/sha256/ID",
            "root/snapshots/N/work",
            "root/containers/ID/log",
            "root/containers/ID/hosts",
            "run/server.pid",
            "run/c/ID");
    assertTrue(seen.containsAll(expected), seen.toString());
  }

  @Test
  void anyUserOfAContainerReadsWhatIsMadeForIt() throws Exception {
    var script =
        "cat /etc/hosts /etc/hostname /etc/resolv.conf > /dev/null && find /sys/fs/cgroup > /dev/null"
            + " && stat -c '%a %n' / /made /made/deep file folder";
    var api = server.api();
    api.call(
        "container.create",
        Map.of(
            "image",
            "built:1",
            "name",
            "reader",
            "user",
            "1234",
            "command",
            List.of("sh", "-c", script)));
    api.call("container.start", Map.of("container", "reader"));
    api.call("container.wait", Map.of("container", "reader"));
    var lines =
        api.log("reader", false).stream().map(line -> line.get("line").textValue()).toList();
    assertEquals(List.of("755 /", "755 /made", "755 /made/deep", "644 file", "755 folder"), lines);
  }
}
