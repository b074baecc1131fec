package dev.berth.engine.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.testing.BusyboxImage;
import dev.berth.engine.testing.TestEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the options of a container do, seen from inside. */
@Tag("kernel")
class ContainerOptionsTest {
  private static TestEngine test;

  @BeforeAll
  static void open() {
    test = TestEngine.withBusybox();
  }

  @AfterAll
  static void close() {
    test.close();
  }

  private static CreateRequestBuilder shell(String script) {
    return CreateRequest.of(TestEngine.IMAGE).command("sh", "-c", script);
  }

  private static String line(CreateRequestBuilder request) {
    var ran = test.run(request);
    assertEquals("", ran.stderr());
    return ran.line();
  }

  private static BerthException refused(CreateRequestBuilder request) {
    return assertThrows(BerthException.class, () -> test.containers().create(request.build()));
  }

  @Test
  void environmentHasThePathTheHomeAndTheHostname() {
    var lines = line(shell("env | sort").hostname("ship").environment("A=1", "B=x=y")).lines();
    assertEquals(
        List.of(
            "A=1",
            "B=x=y",
            "HOME=/root",
            "HOSTNAME=ship",
            "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            "PWD=/",
            "SHLVL=1"),
        lines.toList());
    assertEquals("ship\nship", line(shell("hostname; cat /etc/hostname").hostname("ship")));
    assertEquals(ErrorKind.INVALID_ARGUMENT, refused(shell("").environment("=x")).kind());
  }

  @Test
  void usersAreNamesOrNumbersWithTheGroupsOfTheImage() {
    assertEquals("0 0 0 10", line(shell(IDS)));
    assertEquals("1000 1000 1000 10 60", line(shell(IDS).user("ann")));
    assertEquals("1000 1000 1000 10 60", line(shell(IDS).user("1000")));
    assertEquals("1000 1001 1001", line(shell(IDS).user("ann:bob")));
    assertEquals("4000 0 0", line(shell(IDS).user("4000")));
    assertEquals("4000 5000 5000 7 60", line(shell(IDS).user("4000:5000").groups("games", "7")));
    assertEquals("/home/ann", line(shell("echo $HOME").user("ann")));
  }

  private static final String IDS = "echo $(id -u) $(id -g) $(id -G)";

  @Test
  void aUserThatIsNotThereIsRefusedAtTheStart() {
    for (var user : List.of("nobody-here", "2147483648", "4294967296", "-1", "0:-1", "a:b:c")) {
      var id = test.containers().create(shell("true").user(user).build()).id().value();
      var failure = assertThrows(BerthException.class, () -> test.containers().start(id), user);
      assertEquals(ErrorKind.INVALID_ARGUMENT, failure.kind(), user);
      assertEquals(ContainerStatus.CREATED, test.containers().inspect(id).summary().status(), user);
    }
  }

  @Test
  void theWorkingFolderIsMadeWhenMissing() {
    assertEquals("/deep/below", line(shell("pwd").workingFolder("/deep/below")));
    assertEquals(
        "/tmp/in/it",
        line(
            shell("pwd")
                .workingFolder("/tmp/in/it")
                .mount(new ContainerMount.Tmpfs("/tmp", false, 1 << 20))));
    assertEquals("/made", line(shell("pwd").workingFolder("/made").readOnly()));
  }

  @Test
  void aReadOnlyRootTakesNoWriteButItsMountsDo() {
    var ran =
        test.run(
            shell("touch /x; touch /etc/y; touch /tmp/z && echo tmp; touch /dev/shm/z && echo shm")
                .readOnly()
                .mount(new ContainerMount.Tmpfs("/tmp", false, 1 << 20)));
    assertEquals("tmp\nshm\n", ran.stdout());
    assertEquals(2, ran.stderr().lines().filter(l -> l.contains("Read-only file system")).count());
  }

  @Test
  void tmpfsHasItsSize() {
    var request =
        shell("df -k /data | tail -1 | awk '{print $2}'; dd if=/dev/zero of=/data/x bs=1M count=4")
            .mount(new ContainerMount.Tmpfs("/data", false, 2 << 20));
    var ran = test.run(request);
    assertEquals("2048", ran.line());
    assertTrue(ran.stderr().contains("No space left"), ran.stderr());
  }

  @Test
  void bindMountsAreFoldersOrFilesReadOnlyOrNot() throws IOException {
    var folder = test.scratch("bind");
    Files.writeString(folder.resolve("file"), "content");
    Files.createDirectories(folder.resolve("sub"));
    var folderMount = new ContainerMount.Bind(folder.toString(), "/data", false);
    var fileMount =
        new ContainerMount.Bind(folder.resolve("file").toString(), "/opt/some/file", true);
    var inside = new ContainerMount.Tmpfs("/data/sub", false, 1 << 20);
    var ran =
        test.run(
            shell(
                    "cat /opt/some/file; echo new > /data/out; echo no > /opt/some/file; touch /data/sub/t")
                .mount(inside)
                .mount(folderMount)
                .mount(fileMount));
    assertEquals("content", ran.stdout());
    assertTrue(ran.stderr().contains("Read-only file system"), ran.stderr());
    assertEquals("new\n", Files.readString(folder.resolve("out")));
    try (var sub = Files.list(folder.resolve("sub"))) {
      assertEquals(0, sub.count(), "the tmpfs took it");
    }
    assertEquals(
        ErrorKind.INVALID_ARGUMENT,
        refused(shell("").mount(new ContainerMount.Bind("/not/there", "/x", false))).kind());
  }

  @Test
  void aLimitBelowWhatTheLauncherOpensStopsNoStart() {
    for (int files : List.of(0, 3, 4)) {
      assertEquals(
          Integer.toString(files), line(shell("ulimit -n").ulimit("nofile", files, files)));
    }
  }

  @Test
  void ulimitsAreThoseAskedForOrTheDefaults() {
    assertEquals(
        "100 200", line(shell("echo $(ulimit -Sn) $(ulimit -Hn)").ulimit("nofile", 100, 200)));
    assertEquals("1024", line(shell("ulimit -Sn")));
    assertEquals("0", line(shell("ulimit -Sc")));
    assertEquals(
        ErrorKind.UNSUPPORTED,
        refused(shell("").ulimit("nofile", -1, -1)).kind(),
        "above what any process may have");
  }

  @Test
  void networkNoneHasALoopbackOfItsOwnAndHostIsTheHosts() throws IOException {
    assertEquals("lo", line(shell("ls /sys/class/net")));
    assertEquals("1", line(shell("ip addr show lo | grep -c 'inet 127.0.0.1'")), "and it is up");
    var host = Files.readSymbolicLink(Path.of("/proc/self/ns/net")).toString();
    var show = "readlink /proc/self/ns/net";
    assertNotEquals(host, line(shell(show)));
    assertEquals(host, line(shell(show).network(NetworkMode.HOST)));
    assertEquals("0\t2147483647", line(shell("cat /proc/sys/net/ipv4/ping_group_range")));
  }

  @Test
  void eachStartSeesTheHostsResolverOfThatMoment() throws IOException {
    var request = shell("cat /etc/hosts /etc/resolv.conf").network(NetworkMode.HOST);
    var id = test.containers().create(request.build()).id().value();
    for (var name : List.of("hosts", "resolv.conf")) {
      var file = test.containers().inspect(id).logFolder().resolve(name);
      Files.writeString(file, "of yesterday\n");
    }
    var hosts = Files.readString(Path.of("/etc/hosts"));
    assertEquals(hosts + Files.readString(Path.of("/etc/resolv.conf")), test.start(id).stdout());
  }

  @Test
  void sysctlsOfTheContainersOwnNamespacesAreSet() {
    assertEquals(
        "4242 100",
        line(
            shell("echo $(cat /proc/sys/net/core/somaxconn) $(cat /proc/sys/kernel/msgmni)")
                .sysctl("net.core.somaxconn", "4242")
                .sysctl("kernel.msgmni", "100")));
  }

  @Test
  void entrypointAndCommandCombineAsOciHasThem() {
    test.importImage(
        "entry:1", BusyboxImage.tar(), "ENTRYPOINT [\"echo\", \"entry\"]", "CMD [\"image\"]");
    assertEquals("entry image", line(CreateRequest.of("entry:1")));
    assertEquals("entry mine", line(CreateRequest.of("entry:1").command("mine")));
    assertEquals(
        "other",
        line(CreateRequest.of("entry:1").entrypoint("echo", "other")),
        "clears the command");
    assertEquals(
        "other mine",
        line(CreateRequest.of("entry:1").entrypoint("echo", "other").command("mine")));
    assertEquals("bare", line(CreateRequest.of("entry:1").entrypoint().command("echo", "bare")));
    assertEquals(
        ErrorKind.INVALID_ARGUMENT, refused(CreateRequest.of("entry:1").entrypoint()).kind());
    assertEquals(ErrorKind.INVALID_ARGUMENT, refused(CreateRequest.of(TestEngine.IMAGE)).kind());
  }

  @Test
  void theImagesDefaultsAreUsedAndOverridden() {
    test.importImage(
        "defaults:1",
        BusyboxImage.tar(),
        "ENV A=image B=image",
        "WORKDIR /srv",
        "USER ann",
        "LABEL from=image kept=yes",
        "CMD [\"sh\", \"-c\", \"echo $A $B $PWD $(id -u)\"]");
    assertEquals("image image /srv 1000", line(CreateRequest.of("defaults:1")));
    var request =
        CreateRequest.of("defaults:1")
            .environment("A=mine")
            .workingFolder("/tmp")
            .user("bob")
            .label("from", "me");
    var ran = test.run(request);
    assertEquals("mine image /tmp 1001", ran.line());
    var labels = test.containers().inspect(ran.id()).summary().labels();
    assertEquals("me", labels.get("from"));
    assertEquals("yes", labels.get("kept"));
  }

  @Test
  void aDeviceOfTheHostIsThereAndMayBeUsedAsFarAsItIsGiven() {
    // No container has it by default, and opening it has no effect.
    assumeTrue(Files.exists(Path.of("/dev/fuse")), "this machine has no /dev/fuse");
    var open =
        "(exec 3</dev/log/k) 2>/dev/null && echo r; (exec 3>/dev/log/k) 2>/dev/null && echo w";
    var show = "stat -c '%F %t:%T' /dev/log/k; " + open;
    assertEquals(
        "character special file a:e5\nr",
        line(shell(show).device(new ContainerDevice("/dev/fuse", "/dev/log/k", "r"))));
    assertEquals(
        "character special file a:e5\nr\nw",
        line(shell(show).device(new ContainerDevice("/dev/fuse", "/dev/log/k", "mwr"))));
    var without = "mknod /dev/k c 10 229 && (exec 3</dev/k) 2>/dev/null || echo denied";
    assertEquals("denied", line(shell(without)));
  }

  @Test
  void whatIsNoDeviceIsRefused() throws IOException {
    var file = Files.createFile(test.scratch("device").resolve("file")).toString();
    for (var source : List.of(file, "/dev", "/dev/none-such")) {
      var refused = refused(shell("").device(new ContainerDevice(source, "/dev/x", "r")));
      assertEquals(ErrorKind.INVALID_ARGUMENT, refused.kind(), source);
      assertTrue(refused.getMessage().contains(source), refused::getMessage);
    }
    for (var target : List.of("/x", "/dev", "/dev/null", "/dev/pts/9", "/dev/../etc/x", "dev/x")) {
      assertThrows(
          BerthException.class, () -> new ContainerDevice("/dev/fuse", target, "r"), target);
    }
    for (var access : List.of("", "x", "rr", "rwmr")) {
      assertThrows(
          BerthException.class, () -> new ContainerDevice("/dev/fuse", "/dev/x", access), access);
    }
  }

  @Test
  void badRequestsNameTheParameterAndChangeNothing() {
    int before = test.containers().list(ContainerFilter.ALL).size();
    assertTrue(refused(shell("").name("a/b")).getMessage().contains("name"));
    assertTrue(refused(shell("").hostname("-x")).getMessage().contains("hostname"));
    assertTrue(refused(shell("").capAdd("NO_SUCH")).getMessage().contains("capability"));
    assertTrue(refused(shell("").stopSignal("SIGNO")).getMessage().contains("signal"));
    assertTrue(refused(shell("").label("dev.berth.x", "y")).getMessage().contains("labels"));
    assertTrue(refused(shell("").log(1, 1)).getMessage().contains("logMaxSize"));
    assertTrue(refused(shell("").workingFolder("tmp")).getMessage().contains("working folder"));
    assertEquals(ErrorKind.NOT_FOUND, refused(CreateRequest.of("none:1").command("x")).kind());
    var mount = new ContainerMount.Tmpfs("/x", false, Optional.empty());
    assertTrue(refused(shell("").mount(mount).mount(mount)).getMessage().contains("mounts"));
    assertEquals(before, test.containers().list(ContainerFilter.ALL).size());
  }
}
