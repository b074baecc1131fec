package dev.berth.engine.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.launch.LaunchOp;
import dev.berth.engine.launch.LaunchOp.AwaitStart;
import dev.berth.engine.launch.LaunchOp.BindMount;
import dev.berth.engine.launch.LaunchOp.EnterRoot;
import dev.berth.engine.launch.LaunchOp.Execute;
import dev.berth.engine.launch.LaunchOp.LoadSeccomp;
import dev.berth.engine.launch.LaunchOp.MaskPath;
import dev.berth.engine.launch.LaunchOp.MountFileSystem;
import dev.berth.engine.launch.LaunchOp.PivotRoot;
import dev.berth.engine.launch.LaunchOp.ReadOnlyPath;
import dev.berth.engine.launch.LaunchOp.SetCapabilities;
import dev.berth.engine.launch.LaunchOp.SetUser;
import dev.berth.engine.snapshot.OverlayKind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What holds of every plan, whatever the container. */
class PlannerProperties {

  @Provide
  Arbitrary<List<ContainerMount>> mounts() {
    var target =
        Arbitraries.of("a", "b", "etc", "hosts", "dev", "data", "x")
            .list()
            .ofMinSize(1)
            .ofMaxSize(4)
            .map(parts -> "/" + String.join("/", parts))
            .filter(path -> !path.equals("/dev"));
    return target
        .set()
        .ofMaxSize(6)
        .map(targets -> targets.stream().map(PlannerProperties::mount).toList());
  }

  private static ContainerMount mount(String target) {
    return target.hashCode() % 2 == 0
        ? new ContainerMount.Tmpfs(target, false, 4096)
        : new ContainerMount.Bind("/host" + target, target, target.length() % 2 == 0);
  }

  private static List<LaunchOp> plan(
      List<ContainerMount> mounts, boolean readOnly, boolean privileges, NetworkMode network) {
    var request = CreateRequest.of("web:1").command("x").network(network);
    mounts.forEach(request::mount);
    if (readOnly) {
      request.readOnly();
    }
    if (privileges) {
      request.newPrivileges();
    }
    var spec = Fixtures.spec(request);
    var facts = Fixtures.facts(Fixtures.v2(), OverlayKind.LOWERDIR_PLUS);
    return ContainerPlanner.plan(
        spec,
        new ContainerFacts(
            facts.root(),
            facts.cgroup(),
            facts.user(),
            new Confinement(1, !privileges, Optional.empty(), List.of()),
            facts.seccomp(),
            facts.files(),
            facts.fileSources(),
            facts.throttles(),
            facts.devices()));
  }

  @Property
  void everyPlanConfinesBeforeItExecutes(
      @ForAll("mounts") List<ContainerMount> mounts,
      @ForAll boolean readOnly,
      @ForAll boolean privileges,
      @ForAll NetworkMode network) {
    var plan = plan(mounts, readOnly, privileges, network);
    assertTrue(plan.getLast() instanceof Execute);
    assertTrue(plan.get(plan.size() - 2) instanceof AwaitStart);
    for (var type :
        List.of(
            EnterRoot.class,
            PivotRoot.class,
            SetUser.class,
            SetCapabilities.class,
            LoadSeccomp.class)) {
      assertEquals(1, plan.stream().filter(type::isInstance).count(), type.getSimpleName());
    }
    int pivot = index(plan, PivotRoot.class);
    assertTrue(index(plan, EnterRoot.class) < pivot);
    assertTrue(pivot < index(plan, SetUser.class));
  }

  @Property
  void protectionComesAfterAllMountsAndBeforeThePivot(
      @ForAll("mounts") List<ContainerMount> mounts, @ForAll NetworkMode network) {
    var plan = plan(mounts, false, false, network);
    int firstMask = index(plan, MaskPath.class);
    int pivot = index(plan, PivotRoot.class);
    for (int i = 0; i < plan.size(); i++) {
      switch (plan.get(i)) {
        case MountFileSystem _, BindMount _ -> assertTrue(i < firstMask);
        case MaskPath _ -> assertTrue(i < pivot);
        case ReadOnlyPath(var path) -> assertTrue(i < pivot, path);
        case LaunchOp _ -> {}
      }
    }
  }

  @Property
  void noMountHidesOneThatWasMadeBefore(@ForAll("mounts") List<ContainerMount> mounts) {
    var seen = new ArrayList<String>();
    for (var target : userTargets(plan(mounts, false, false, NetworkMode.NONE), mounts)) {
      assertTrue(
          seen.stream().noneMatch(earlier -> earlier.startsWith(target + "/")),
          target + " over " + seen);
      seen.add(target);
    }
    assertEquals(mounts.size(), new HashSet<>(seen).size());
  }

  private static List<String> userTargets(List<LaunchOp> plan, List<ContainerMount> mounts) {
    var wanted = Set.copyOf(mounts.stream().map(ContainerMount::target).toList());
    return plan.stream()
        .flatMap(
            operation ->
                switch (operation) {
                  case MountFileSystem(_, _, var target, _, _) -> Stream.of(target);
                  case BindMount(_, var target, _, _, _) -> Stream.of(target);
                  case LaunchOp _ -> Stream.<String>empty();
                })
        .filter(wanted::contains)
        .toList();
  }

  private static int index(List<LaunchOp> plan, Class<? extends LaunchOp> type) {
    for (int i = 0; i < plan.size(); i++) {
      if (type.isInstance(plan.get(i))) {
        return i;
      }
    }
    throw new AssertionError("no " + type.getSimpleName());
  }

  /** Whatever is in the files of an image: an answer within bounds, or a clear refusal. */
  @Property
  void usersAreWithinBoundsOrRefused(
      @ForAll String passwd, @ForAll String group, @ForAll("users") String user) {
    try {
      var database =
          UserDatabase.parse(
              ("u:x:" + passwd + "\n" + passwd).getBytes(StandardCharsets.UTF_8),
              group.getBytes(StandardCharsets.UTF_8));
      var found = ProcessUser.resolve(user, List.of(), database);
      assertTrue(found.uid() >= 0 && found.gid() >= 0);
      assertTrue(found.groups().contains(found.gid()));
      assertTrue(found.home().startsWith("/"));
    } catch (BerthException refused) {
      assertEquals(ErrorKind.INVALID_ARGUMENT, refused.kind());
    }
  }

  @Provide
  Arbitrary<String> users() {
    return Arbitraries.oneOf(
        Arbitraries.strings().withChars("u0129:-").ofMaxLength(12), Arbitraries.strings());
  }
}
