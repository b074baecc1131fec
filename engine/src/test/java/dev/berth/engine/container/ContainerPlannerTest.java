package dev.berth.engine.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.engine.launch.LaunchOp;
import dev.berth.engine.launch.LaunchOp.BindMount;
import dev.berth.engine.launch.LaunchOp.EnterNamespaces;
import dev.berth.engine.launch.LaunchOp.Execute;
import dev.berth.engine.launch.LaunchOp.LoadSeccomp;
import dev.berth.engine.launch.LaunchOp.LoopbackUp;
import dev.berth.engine.launch.LaunchOp.MakeFolder;
import dev.berth.engine.launch.LaunchOp.MountFileSystem;
import dev.berth.engine.launch.LaunchOp.MountOverlayClassic;
import dev.berth.engine.launch.LaunchOp.Namespace;
import dev.berth.engine.launch.LaunchOp.PivotRoot;
import dev.berth.engine.launch.LaunchOp.SetCapabilities;
import dev.berth.engine.launch.LaunchOp.SetNoNewPrivileges;
import dev.berth.engine.launch.LaunchOp.SetRootAttributes;
import dev.berth.engine.snapshot.OverlayKind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What the planners decide, without a kernel. */
class ContainerPlannerTest {

  private static List<LaunchOp> plan(CreateRequestBuilder request, CgroupFacts cgroup) {
    return ContainerPlanner.plan(
        Fixtures.spec(request), Fixtures.facts(cgroup, OverlayKind.LOWERDIR_PLUS));
  }

  private static CreateRequestBuilder request() {
    return CreateRequest.of("web:1").command("nginx", "-g", "daemon off;");
  }

  private static <T extends LaunchOp> T only(List<LaunchOp> plan, Class<T> type) {
    return plan.stream().filter(type::isInstance).map(type::cast).findFirst().orElseThrow();
  }

  private static int index(List<LaunchOp> plan, Class<? extends LaunchOp> type) {
    return plan.indexOf(only(plan, type));
  }

  @Test
  void theWholePlanIsAsItIsWrittenDown() throws IOException {
    var plan =
        plan(
            request()
                .mount(new ContainerMount.Bind("/srv/data", "/data", true))
                .mount(new ContainerMount.Tmpfs("/tmp", false, 1 << 20))
                .readOnly(),
            Fixtures.v2());
    var text = plan.stream().map(ContainerPlannerTest::line).collect(Collectors.joining("\n"));
    assertEquals(golden("container.plan"), text + "\n");
  }

  @Test
  void theWholePlanOfAnExecIsAsItIsWrittenDown() throws IOException {
    var request =
        new ExecRequest(
            "web", List.of("id"), List.of("A=1"), Optional.empty(), Optional.of("/srv"), false);
    var facts = Fixtures.facts(Fixtures.v1(), OverlayKind.LOWERDIR_PLUS);
    var plan =
        ExecPlanner.plan(
            Fixtures.spec(request()),
            request,
            new ExecPlanner.Facts(
                0, facts.cgroup(), facts.user(), facts.confinement(), facts.seccomp()));
    var text = plan.stream().map(ContainerPlannerTest::line).collect(Collectors.joining("\n"));
    assertEquals(golden("exec.plan"), text + "\n");
  }

  /** Sets print in no order of their own: sorted, so that the text is the same each time. */
  private static String line(LaunchOp operation) {
    return switch (operation) {
      case EnterNamespaces(var create, var cgroup) ->
          "EnterNamespaces[create=%s, cgroup=%d]".formatted(sorted(create), cgroup);
      case LaunchOp.JoinNamespaces(var pidfd, var join) ->
          "JoinNamespaces[pidfd=%d, join=%s]".formatted(pidfd, sorted(join));
      case MountFileSystem(var type, _, var target, var attributes, var options) ->
          "MountFileSystem[%s on %s, %s, %s]"
              .formatted(type, target, sorted(attributes), new TreeMap<>(options));
      case BindMount(var source, var target, var recursive, var attributes, var propagation) ->
          "BindMount[%s on %s, recursive=%s, %s, %s]"
              .formatted(source, target, recursive, sorted(attributes), propagation);
      case LaunchOp.MountOverlay(var lowers, var upper, var work, var options, var on) ->
          "MountOverlay[%s, %s, %s, %s on %s]"
              .formatted(lowers, upper, work, new TreeMap<>(options), on);
      case LoadSeccomp(var flags, _) -> "LoadSeccomp[flags=%d]".formatted(flags);
      case LaunchOp other -> other.toString();
    };
  }

  private static List<String> sorted(Set<? extends Enum<?>> values) {
    return values.stream().map(Enum::name).sorted().toList();
  }

  private static String golden(String name) throws IOException {
    try (InputStream in = ContainerPlannerTest.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void hostNetworkMakesNoNamespaceAndNoLoopback() {
    var plan = plan(request().network(NetworkMode.HOST), Fixtures.v2());
    assertEquals(
        Set.of(Namespace.MOUNT, Namespace.PID, Namespace.IPC, Namespace.UTS),
        only(plan, EnterNamespaces.class).create());
    assertTrue(plan.stream().noneMatch(LoopbackUp.class::isInstance));
    assertTrue(
        plan.stream().noneMatch(LaunchOp.Sysctl.class::isInstance), "they would be the host's");
  }

  @Test
  void theFilterIsLoadedLastUnlessItNeedsTheCapabilities() {
    var bound = plan(request(), Fixtures.v2());
    assertTrue(index(bound, SetNoNewPrivileges.class) < index(bound, LoadSeccomp.class));
    assertTrue(index(bound, SetCapabilities.class) < index(bound, LoadSeccomp.class));
    var facts = Fixtures.facts(Fixtures.v2(), OverlayKind.LOWERDIR_PLUS);
    var free =
        ContainerPlanner.plan(
            Fixtures.spec(request().newPrivileges()),
            new ContainerFacts(
                facts.root(),
                facts.cgroup(),
                facts.user(),
                new Confinement(1, false, Optional.empty(), List.of()),
                facts.seccomp(),
                facts.files(),
                facts.fileSources(),
                facts.throttles(),
                facts.devices()));
    assertTrue(index(free, LoadSeccomp.class) < index(free, SetCapabilities.class));
    assertTrue(free.stream().noneMatch(SetNoNewPrivileges.class::isInstance));
  }

  @Test
  void mountsOfFoldersGoBeforeThoseInsideOfThem() {
    var plan =
        plan(
            request()
                .mount(new ContainerMount.Bind("/b", "/data/sub/deep", false))
                .mount(new ContainerMount.Bind("/a", "/data", false)),
            Fixtures.v2());
    var targets =
        plan.stream()
            .filter(BindMount.class::isInstance)
            .map(mount -> ((BindMount) mount).target())
            .toList();
    assertEquals(List.of("/data", "/data/sub/deep"), targets.subList(0, 2));
    assertTrue(plan.contains(new MakeFolder("/data/sub/deep", 0755)), "its place is in the first");
  }

  @Test
  void aMountOfTheUsersReplacesTheEnginesFile() {
    var plan =
        plan(
            request().mount(new ContainerMount.Bind("/mine", "/etc/resolv.conf", true)),
            Fixtures.v2());
    var sources =
        plan.stream()
            .filter(BindMount.class::isInstance)
            .map(BindMount.class::cast)
            .filter(mount -> mount.target().equals("/etc/resolv.conf"))
            .map(BindMount::source)
            .toList();
    assertEquals(List.of("/mine"), sources);
  }

  @Test
  void aRootIsMadeReadOnlyAfterEverythingWasMadeInIt() {
    var plan = plan(request().readOnly().workingFolder("/srv"), Fixtures.v2());
    int readOnly = index(plan, SetRootAttributes.class);
    assertTrue(plan.indexOf(new MakeFolder("/srv", 0755)) < readOnly);
    assertTrue(readOnly < index(plan, PivotRoot.class));
  }

  @Test
  void classicOverlaysHaveShortNames() {
    var plan =
        ContainerPlanner.plan(
            Fixtures.spec(request()), Fixtures.facts(Fixtures.v1(), OverlayKind.CLASSIC));
    var overlay = only(plan, MountOverlayClassic.class);
    assertEquals("/state/snapshots", overlay.folder());
    assertEquals(List.of("2/fs", "1/fs"), overlay.lowers());
  }

  @Test
  void commandsAreLookedForInThePathOfTheContainer() {
    var plan = plan(request().environment("PATH=/a:relative::/b/"), Fixtures.v2());
    assertEquals(List.of("/a/nginx", "/b/nginx"), only(plan, Execute.class).candidates());
    assertEquals(List.of("./x"), ProgramPlan.candidates("./x", "/bin"));
    assertEquals(6, ProgramPlan.candidates("x", "relative").size(), "the default path");
  }
}
