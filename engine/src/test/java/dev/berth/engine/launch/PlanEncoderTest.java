package dev.berth.engine.launch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.launch.LaunchOp.MountAttribute;
import dev.berth.engine.launch.LaunchOp.Namespace;
import dev.berth.engine.launch.LaunchOp.Propagation;
import dev.berth.engine.launch.MonitorParameters.StandardInput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PlanEncoderTest {
  private static final MonitorParameters MONITOR =
      new MonitorParameters(
          "a".repeat(64),
          "0123456789abcdef0123456789abcdef",
          Path.of("/run/c/a"),
          Path.of("/state/exit"),
          Optional.of(new MonitorParameters.Log(Path.of("/state/log"), 10_000_000, 3)),
          StandardInput.PIPE);

  /** One of each, as they would follow each other. */
  private static List<LaunchOp> everyOperation() {
    return List.of(
        new LaunchOp.JoinCgroups(List.of("/sys/fs/cgroup/monitors/cgroup.procs")),
        new LaunchOp.EnterNamespaces(Set.of(Namespace.MOUNT), 0),
        new LaunchOp.JoinNamespaces(1, Set.of(Namespace.IPC)),
        new LaunchOp.JoinNamespace(1, Namespace.NETWORK),
        new LaunchOp.NewCgroupNamespace(),
        new LaunchOp.AwaitNetwork(),
        new LaunchOp.NewSessionKeyring(),
        new LaunchOp.LoopbackUp(),
        new LaunchOp.SetPropagation(Propagation.SLAVE),
        new LaunchOp.MountOverlay(
            List.of("/l/2", "/l/1"), "/u", "/w", Map.of("redirect_dir", "off"), "/r"),
        new LaunchOp.MountOverlayClassic(
            "/l", List.of("a:b", "c,d"), "u", "w", Map.of("metacopy", "off"), "/r"),
        new LaunchOp.MountHostFolder("/src", "/r", true, Set.of(MountAttribute.READ_ONLY)),
        new LaunchOp.EnterRoot("/r"),
        new LaunchOp.MountFileSystem(
            "proc", "proc", "/proc", Set.of(MountAttribute.NOEXEC), Map.of()),
        new LaunchOp.BindMount(
            "/a", "/b", false, Set.of(MountAttribute.NOSYMFOLLOW), Propagation.PRIVATE),
        new LaunchOp.MakeFolder("/x", 0755),
        new LaunchOp.MakeFile("/y", 0644),
        new LaunchOp.MakeLink("/z", "/proc/self/fd"),
        new LaunchOp.MakeDevice("/dev/null", 0020666, 1, 3, 0, 5),
        new LaunchOp.MaskPath("/proc/kcore"),
        new LaunchOp.ReadOnlyPath("/proc/sys"),
        new LaunchOp.SetRootAttributes(Set.of(MountAttribute.NODEV)),
        new LaunchOp.PivotRoot(),
        new LaunchOp.SetHostname("host"),
        new LaunchOp.Sysctl("net.ipv4.ping_group_range", "0 2147483647"),
        new LaunchOp.SetLimit(7, 1024, -1),
        new LaunchOp.SetOomScoreAdjustment(-5),
        new LaunchOp.ChangeFolder("/"),
        new LaunchOp.SetUser(1000, 1000, List.of(4, 27)),
        new LaunchOp.SetCapabilities(0x1_0000_0001L, 1, 1, 0, 0),
        new LaunchOp.SetNoNewPrivileges(),
        new LaunchOp.SetAppArmorProfile("berth-default"),
        new LaunchOp.LoadSeccomp(2, ByteBuffer.wrap(new byte[] {6, 0, 0, 0, 0, 0, 5, 0})),
        new LaunchOp.AwaitStart(),
        new LaunchOp.Execute(
            List.of("/bin/sh"), List.of("sh", "-c", ""), List.of("NAME=value", "GREETING=\u00e9")));
  }

  private static byte[] encode(List<LaunchOp> operations) {
    return PlanEncoder.encode(new LaunchPlan(MONITOR, List.of(10, 11), operations));
  }

  private static List<LaunchOp> shortest(LaunchOp... between) {
    var operations = new ArrayList<LaunchOp>();
    operations.add(new LaunchOp.EnterNamespaces(Set.of(), -1));
    operations.addAll(List.of(between));
    operations.add(new LaunchOp.AwaitStart());
    operations.add(new LaunchOp.Execute(List.of("/p"), List.of("p"), List.of()));
    return operations;
  }

  @Test
  void isReadByTheLauncherAsItWasWritten() throws IOException {
    var exec =
        new ArrayList<LaunchOp>(
            shortest(
                new LaunchOp.JoinNamespaces(0, Set.of(Namespace.UTS, Namespace.PID)),
                new LaunchOp.EnterPidNamespace()));
    try (var reader = new PlanReader()) {
      for (var operations : List.of(everyOperation(), shortest(), exec)) {
        var bytes = encode(operations);
        var accepted = assertInstanceOf(PlanReader.Accepted.class, reader.read(bytes));
        assertArrayEquals(bytes, accepted.again());
      }
    }
  }

  @Test
  void hasAGoldenForm() throws IOException {
    try (var stream = PlanEncoderTest.class.getResourceAsStream("plan.hex")) {
      var golden =
          new String(stream.readAllBytes(), StandardCharsets.US_ASCII).replaceAll("\\s", "");
      assertEquals(
          golden,
          HexFormat.of()
              .formatHex(
                  encode(
                      shortest(
                          new LaunchOp.SetHostname("host"),
                          new LaunchOp.SetLimit(7, 1024, -1),
                          new LaunchOp.SetUser(1000, 1000, List.of(4, 27))))));
    }
  }

  @Test
  void escapesTheNamesOfAClassicOverlay() {
    var text = new String(encode(everyOperation()), StandardCharsets.UTF_8);
    assertTrue(
        text.contains("lowerdir=a\\:b:c\\,d,upperdir=u,workdir=w,metacopy=off\0"), "not escaped");
  }

  @Test
  void refusesAStringWithANul() {
    assertThrows(BerthException.class, () -> encode(shortest(new LaunchOp.SetHostname("a\0b"))));
  }

  @Test
  void cve2021_43784_readerRefusesEveryLengthThatIsNotTrue() throws IOException {
    var bytes = encode(everyOperation());
    try (var reader = new PlanReader()) {
      for (int length = 0; length < bytes.length; length++) {
        refused(reader, Arrays.copyOf(bytes, length));
      }
      refused(reader, Arrays.copyOf(bytes, bytes.length + 1));
      for (int value : new int[] {-1, Integer.MIN_VALUE, Integer.MAX_VALUE, 0x10000}) {
        for (int at = PlanEncoder.HEADER; at + 4 <= bytes.length; at++) {
          var wrong = bytes.clone();
          ByteBuffer.wrap(wrong).order(ByteOrder.LITTLE_ENDIAN).putInt(at, value);
          reader.read(wrong);
        }
        for (int at = 0; at < PlanEncoder.HEADER; at += 4) {
          var wrong = bytes.clone();
          ByteBuffer.wrap(wrong).order(ByteOrder.LITTLE_ENDIAN).putInt(at, value);
          refused(reader, wrong);
        }
      }
    }
  }

  @Test
  void readerRefusesWhatMakesNoSense() throws IOException {
    var execute = new LaunchOp.Execute(List.of("/p"), List.of("p"), List.of());
    var enter = new LaunchOp.EnterNamespaces(Set.of(), -1);
    var await = new LaunchOp.AwaitStart();
    try (var reader = new PlanReader()) {
      refused(reader, encode(List.of(enter, execute)));
      refused(reader, encode(List.of(await, execute)));
      refused(reader, encode(List.of(enter, await)));
      refused(reader, encode(List.of(enter, await, await, execute)));
      refused(reader, encode(List.of(enter, enter, await, execute)));
      refused(reader, encode(List.of(enter, execute, await)));
      refused(reader, encode(List.of(new LaunchOp.SetHostname("h"), enter, await, execute)));
      var join = new LaunchOp.JoinNamespaces(0, Set.of(Namespace.PID));
      var hand = new LaunchOp.EnterPidNamespace();
      refused(reader, encode(shortest(join)));
      refused(reader, encode(shortest(hand)));
      refused(reader, encode(shortest(join, hand, hand)));
      refused(reader, encode(shortest(hand, join)));
      refused(reader, encode(List.of(enter, join, await, hand, execute)));
      refused(reader, encode(shortest(new LaunchOp.JoinNamespace(2, Namespace.UTS))));
      refused(reader, encode(shortest(new LaunchOp.JoinNamespace(-1, Namespace.UTS))));
      refused(reader, encode(shortest(new LaunchOp.MaskPath("relative"))));
      refused(reader, encode(shortest(new LaunchOp.MaskPath(""))));
      refused(reader, encode(shortest(new LaunchOp.SetUser(-1, 0, List.of()))));
      refused(reader, encode(shortest(new LaunchOp.SetUser(0, Integer.MIN_VALUE, List.of()))));
      refused(reader, encode(shortest(new LaunchOp.SetUser(0, 0, List.of(-1)))));
      refused(reader, encode(shortest(new LaunchOp.JoinCgroups(List.of()))));
    }
  }

  private static void refused(PlanReader reader, byte[] bytes) throws IOException {
    assertInstanceOf(PlanReader.Refused.class, reader.read(bytes));
  }
}
