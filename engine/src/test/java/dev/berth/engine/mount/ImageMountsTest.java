package dev.berth.engine.mount;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.engine.container.CreateRequest;
import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.kernel.KernelException;
import dev.berth.engine.kernel.MountLine;
import dev.berth.engine.kernel.jna.JnaFileCalls;
import dev.berth.engine.kernel.jna.JnaMountCalls;
import dev.berth.engine.operation.OperationContext;
import dev.berth.engine.testing.Shell;
import dev.berth.engine.testing.TestEngine;
import dev.berth.engine.verify.Finding;
import dev.berth.engine.verify.VerifyRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Images mounted on the machine itself. */
@Tag("kernel-slow")
class ImageMountsTest {
  private TestEngine test;

  @BeforeEach
  void open() {
    test = TestEngine.withBusybox();
  }

  @AfterEach
  void close() {
    mounts().list().forEach(mount -> mounts().unmount(mount.id(), true));
    test.close();
  }

  private ImageMounts mounts() {
    return test.engine().imageMounts();
  }

  private ImageMount mount() {
    return mounts().mount(TestEngine.IMAGE, Optional.empty());
  }

  private static boolean isMounted(ImageMount mount) {
    return MountLine.read().stream().anyMatch(line -> line.source().equals("berth:" + mount.id()));
  }

  /** An image of two layers, the upper one of which takes something away. */
  private void commit() {
    var ran =
        test.run(
            CreateRequest.of(TestEngine.IMAGE)
                .command("sh", "-c", "rm /etc/group && echo new > /etc/new && mknod /null c 1 3"));
    test.commit(ran.id(), "made:1");
  }

  @Test
  void allLayersAreSeenAndNothingCanBeDone() throws Exception {
    commit();
    var mount = mounts().mount("made:1", Optional.empty());
    var root = Path.of(mount.path());
    assertEquals("new\n", Files.readString(root.resolve("etc/new")));
    assertFalse(Files.exists(root.resolve("etc/group")));
    assertTrue(Files.exists(root.resolve("etc/passwd")));
    assertEquals(
        "no no no",
        Shell.script(
            root,
            """
            touch x 2>/dev/null || printf 'no '
            bin/busybox true 2>/dev/null || printf 'no '
            cat null 2>/dev/null || printf 'no'
            """));
    var line =
        Files.readAllLines(Path.of("/proc/self/mountinfo")).stream()
            .filter(one -> one.contains("berth:" + mount.id()))
            .findFirst()
            .orElseThrow();
    assertTrue(line.contains(" ro,nosuid,nodev,noexec"), line);
    assertEquals(
        "700", Shell.script(root.getParent(), "stat -c %a .").strip(), "root alone may enter");
    mounts().unmount(mount.id(), false);
    assertFalse(isMounted(mount));
    assertFalse(Files.exists(root));
    assertEquals(List.of(), mounts().list());
  }

  @Test
  void anImageOfOneLayerAndAFolderOfTheCallers() throws Exception {
    var folder = test.scratch("place with a blank");
    var mount = mounts().mount(TestEngine.IMAGE, Optional.of(folder.toString()));
    assertEquals(folder.toRealPath().toString(), mount.path());
    assertTrue(Files.exists(folder.resolve("bin/busybox")));
    var again =
        assertThrows(
            BerthException.class,
            () -> mounts().mount(TestEngine.IMAGE, Optional.of(folder.toString())));
    assertEquals(ErrorKind.ALREADY_EXISTS, again.kind());
    mounts().unmount(folder.toString(), false);
    assertTrue(Files.isDirectory(folder), "it was the caller's");
    assertFalse(Files.exists(folder.resolve("bin")));
  }

  @Test
  void foldersThatCanNotBeUsed() throws Exception {
    var full = test.scratch("full");
    Files.writeString(full.resolve("file"), "x");
    var link = full.resolveSibling("link");
    Files.createSymbolicLink(link, test.settings().root());
    for (var path :
        List.of(
            "relative",
            full.toString(),
            full.resolve("file").toString(),
            full.resolve("none").toString(),
            link.toString(),
            test.settings().run().toString(),
            test.settings().root().resolve("tmp").toString(),
            "/")) {
      var failure =
          assertThrows(
              BerthException.class,
              () -> mounts().mount(TestEngine.IMAGE, Optional.of(path)),
              path);
      assertEquals(ErrorKind.INVALID_ARGUMENT, failure.kind(), failure::getMessage);
    }
    assertEquals(List.of(), mounts().list());
  }

  @Test
  void aMountedImageIsInUse() {
    var mount = mount();
    var failure =
        assertThrows(
            BerthException.class, () -> test.engine().images().remove(TestEngine.IMAGE, true));
    assertEquals(ErrorKind.IN_USE, failure.kind());
    assertTrue(failure.getMessage().contains("it is mounted on " + mount.path()));
    mounts().unmount(TestEngine.IMAGE, false);
    test.engine().images().remove(TestEngine.IMAGE, true);
  }

  @Test
  void aBusyMountIsUnmountedByForceAlone() throws Exception {
    var mount = mount();
    try (var _ = Files.newInputStream(Path.of(mount.path(), "bin/busybox"))) {
      var failure = assertThrows(BerthException.class, () -> mounts().unmount(mount.id(), false));
      assertEquals(ErrorKind.IN_USE, failure.kind());
      assertTrue(isMounted(mount));
      mounts().unmount(mount.id(), true);
      assertFalse(isMounted(mount));
    }
  }

  @Test
  void mountsOutliveTheServerAndNotTheMachine() throws Exception {
    var stays = mount();
    var goes = mount();
    assertNotEquals(stays.path(), goes.path());
    test.reopen(
        () -> {
          try {
            Shell.run("umount", goes.path());
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
    assertEquals(List.of(stays), mounts().list());
    assertTrue(Files.exists(Path.of(stays.path(), "bin/busybox")));
    assertFalse(Files.exists(Path.of(goes.path())));
  }

  @Test
  void whatOthersPutOverAMountIsNotTakenAway() throws Exception {
    var mount = mount();
    Shell.run("mount", "-t", "tmpfs", "over", mount.path());
    try {
      var failure = assertThrows(BerthException.class, () -> mounts().unmount(mount.id(), true));
      assertEquals(ErrorKind.IN_USE, failure.kind());
      assertTrue(failure.getMessage().contains("over is mounted over it"), failure.getMessage());
    } finally {
      Shell.run("umount", mount.path());
    }
    mounts().unmount(mount.id(), false);
  }

  /** Whoever owns a folder above a mount may rename it. */
  @Test
  void aMountIsFoundWhereItIsByNow() throws Exception {
    var before = test.scratch("before");
    var folder = Files.createDirectory(before.resolve("here"));
    var mount = mounts().mount(TestEngine.IMAGE, Optional.of(folder.toString()));
    var after = before.resolveSibling("after");
    Files.move(before, after);
    Files.createSymbolicLink(before, after);
    mounts().unmount(mount.id(), false);
    assertFalse(isMounted(mount));
    assertTrue(Files.isDirectory(after.resolve("here")));
  }

  @Test
  void aLinkThatLeadsToAMountIsNotFollowedToUnmountIt() throws Exception {
    var folder = test.scratch("folder").toRealPath();
    var here = Files.createDirectory(folder.resolve("here"));
    var mount = mounts().mount(TestEngine.IMAGE, Optional.of(here.toString()));
    var files = new JnaFileCalls();
    var place = new MountPlace(files, folder, List.of());
    var link = folder.resolveSibling("elsewhere");
    Files.createSymbolicLink(link, folder);
    assertThrows(KernelException.class, () -> place.open(link));
    Files.createSymbolicLink(folder.resolve("link"), here);
    int above = place.open(folder);
    try {
      assertThrows(KernelException.class, () -> new JnaMountCalls().unmount(above, "link", true));
    } finally {
      files.close(above);
    }
    assertTrue(isMounted(mount));
  }

  @Test
  void severalMountsOfOneImageAreNamed() {
    var one = mount();
    var other = mount();
    var failure =
        assertThrows(BerthException.class, () -> mounts().unmount(TestEngine.IMAGE, false));
    assertEquals(ErrorKind.CONFLICT, failure.kind());
    assertTrue(failure.getMessage().contains(one.path() + ", " + other.path()));
    assertEquals(
        ErrorKind.NOT_FOUND,
        assertThrows(BerthException.class, () -> mounts().unmount("/nowhere", false)).kind());
  }

  @Test
  void whatIsMountedIsNotRepaired() throws Exception {
    var mount = mount();
    var key = test.engine().images().layers(mount.image()).getFirst().chainId().value();
    var snapshots = test.engine().snapshots();
    Files.delete(snapshots.fs(snapshots.find(key).orElseThrow().id()).resolve("etc/group"));
    var request = new VerifyRequest(List.of(), true);
    var finding =
        test.engine().verification().run(request, OperationContext.none()).findings().getFirst();
    assertEquals(Finding.State.DAMAGED, finding.state());
    assertTrue(finding.next().contains("the mount on " + mount.path()), finding.next());
    mounts().unmount(mount.id(), false);
    assertEquals(1, test.engine().verification().run(request, OperationContext.none()).repaired());
  }

  @Test
  void manyLayersAreMounted() {
    var image = TestEngine.IMAGE;
    for (int i = 0; i < 30; i++) {
      var ran = test.run(CreateRequest.of(image).command("sh", "-c", "echo " + i + " > /n" + i));
      image = "many:" + i;
      test.commit(ran.id(), image);
    }
    var mount = mounts().mount(image, Optional.empty());
    assertTrue(Files.exists(Path.of(mount.path(), "n0")));
    assertTrue(Files.exists(Path.of(mount.path(), "n29")));
  }
}
