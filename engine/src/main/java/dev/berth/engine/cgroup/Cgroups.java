package dev.berth.engine.cgroup;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.kernel.CgroupLayout;
import dev.berth.engine.kernel.CgroupLayout.Hierarchy;
import dev.berth.engine.kernel.FileCalls;
import dev.berth.engine.kernel.Machine;
import dev.berth.engine.kernel.NumberList;
import dev.berth.engine.kernel.SecurityCalls;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;

/**
 * The groups of one engine, below one parent.
 *
 * <p>A group has a folder in every hierarchy that it needs: the v2 one where there is one, v1
 * {@code memory} (tells when the kernel killed for want of memory) and {@code devices} always, the
 * others of v1 when a limit needs them, because each one joined costs time at every start.
 */
public final class Cgroups implements AutoCloseable {
  private static final String MONITORS = "monitors";
  private static final Set<String> ALWAYS = Set.of("memory", "devices");
  private static final String SYSTEMD = "name=systemd";
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9_-]{0,127}");

  private final Machine machine;
  private final String parent;
  private final FileCalls files;
  private final DeviceControl devices;
  private final List<Tree> trees;
  private final ReentrantLock lock = new ReentrantLock();
  private final Set<Tree> prepared = new HashSet<>();
  private Optional<Abilities> abilities = Optional.empty();

  private Cgroups(Machine machine, String parent, FileCalls files, SecurityCalls security) {
    this.machine = machine;
    this.parent = parent;
    this.files = files;
    this.devices = new DeviceControl(files, security);
    this.trees = trees(machine.cgroups(), parent);
  }

  /**
   * Opens the groups below a parent; nothing is made before the first group.
   *
   * @param parent absolute within the hierarchies, such as {@code /berth}
   */
  public static Cgroups open(
      Machine machine, String parent, FileCalls files, SecurityCalls security) {
    return new Cgroups(machine, CgroupParent.validated(parent), files, security);
  }

  private static List<Tree> trees(CgroupLayout layout, String parent) {
    var trees = new ArrayList<Tree>();
    layout.v2().ifPresent(v2 -> trees.add(new V2Tree(v2, parent)));
    for (var v1 : layout.v1()) {
      trees.add(new V1Tree(v1, parent));
    }
    return List.copyOf(trees);
  }

  /** Absolute within the hierarchies. */
  public String parent() {
    return parent;
  }

  /** Refuses limits that are wrong or can't be had on this machine. */
  public void check(Limits limits) {
    var plan = CgroupPlanner.plan(limits, abilities());
    treesOf(plan);
  }

  /** Makes a group and limits it, or makes nothing. */
  public Cgroup create(String name, Limits limits) {
    var plan = CgroupPlanner.plan(limits, abilities());
    var used = treesOf(plan);
    var group = new Cgroup(validated(name), used, files);
    used.forEach(this::prepare);
    var made = new ArrayList<Tree>();
    try {
      for (var tree : used) {
        make(tree, name);
        made.add(tree);
      }
      for (var write : plan.writes()) {
        var folder = treeOf(used, write.controller()).folder(name);
        ControlFile.write(
            folder.resolve(write.file()).toString(), "limit " + write.what(), write.value());
      }
      restrictDevices(group, used, plan.devices());
      return group;
    } catch (RuntimeException e) {
      undo(new Cgroup(name, made, files), e);
      throw e;
    }
  }

  /** A group of this name may be left from a run that was killed; what is in it must go first. */
  private void make(Tree tree, String name) {
    if (tree.make(name)) {
      return;
    }
    new Cgroup(name, List.of(tree), files).clear();
    if (!tree.make(name)) {
      throw BerthException.conflict(
          "cannot make the control group %s: somebody else makes it too"
              .formatted(tree.folder(name)));
    }
  }

  private void restrictDevices(Cgroup group, List<Tree> used, List<DeviceRule> rules) {
    var v1 = used.stream().filter(tree -> isV1(tree, "devices")).findFirst();
    if (v1.isPresent()) {
      DeviceControl.restrictV1(v1.get().folder(group.name()), rules);
    } else {
      devices.restrictV2(group, rules);
    }
  }

  private static void undo(Cgroup partly, RuntimeException because) {
    try {
      partly.remove();
    } catch (RuntimeException e) {
      because.addSuppressed(e);
    }
  }

  /** A group made earlier, which may be gone. */
  public Cgroup existing(String name) {
    validated(name);
    return new Cgroup(
        name, trees.stream().filter(tree -> Files.isDirectory(tree.folder(name))).toList(), files);
  }

  /** The names of all groups that exist in any hierarchy, that of the monitors aside. */
  public Set<String> names() {
    var names = new TreeSet<String>();
    for (var tree : trees) {
      for (var child : GroupFolder.children(tree.parentFolder())) {
        names.add(String.valueOf(child.getFileName()));
      }
    }
    names.remove(MONITORS);
    names.remove(CgroupParent.SERVER);
    return names;
  }

  /**
   * Where monitors belong, outside the server's own group, so that nothing that ends or limits the
   * server's group reaches them. Nowhere else where the server is in the root group of a hierarchy
   * anyway.
   */
  public Placement monitors() {
    var leaving = trees.stream().filter(this::monitorsLeave).toList();
    for (var tree : leaving) {
      prepare(tree);
      tree.make(MONITORS);
    }
    return new Cgroup(MONITORS, leaving, files).placement();
  }

  private boolean monitorsLeave(Tree tree) {
    boolean matters =
        switch (tree) {
          case V2Tree v2 -> true;
          case V1Tree v1 -> isV1(v1, "memory") || isV1(v1, SYSTEMD);
        };
    return matters && !tree.hierarchy().ownGroup().equals("/");
  }

  /** Removes the parent where no group is left in it, unless it is a unit's. */
  @Override
  public void close() {
    devices.close();
    for (var tree : trees) {
      if (tree.hierarchy().ownGroup().startsWith(parent + "/")) {
        continue;
      }
      var _ = GroupFolder.tryDelete(tree.folder(MONITORS));
      if (!(tree instanceof V2Tree)
          || !CgroupParent.isMarked(tree.parentFolder().toString(), files)) {
        var _ = GroupFolder.tryDelete(tree.parentFolder());
      }
    }
  }

  private void prepare(Tree tree) {
    lock.lock();
    try {
      if (!prepared.contains(tree) || !Files.isDirectory(tree.parentFolder())) {
        tree.prepare();
        prepared.add(tree);
      }
    } finally {
      lock.unlock();
    }
  }

  private Abilities abilities() {
    lock.lock();
    try {
      if (abilities.isEmpty()) {
        abilities = Optional.of(findAbilities());
      }
      return abilities.get();
    } finally {
      lock.unlock();
    }
  }

  private Abilities findAbilities() {
    var v1 = new TreeSet<String>();
    var v2 = new TreeSet<String>();
    boolean swap = false;
    boolean cpuTime = false;
    for (var tree : trees) {
      switch (tree) {
        case V1Tree first -> {
          v1.addAll(first.controllers());
          swap |= exists(first.hierarchy(), "memory.memsw.limit_in_bytes");
          cpuTime |= exists(first.hierarchy(), "cpu.cfs_quota_us");
        }
        case V2Tree second -> {
          if (!second.controllers().isEmpty()) {
            prepare(second);
            v2.addAll(second.enabled());
            swap |= Files.exists(second.parentFolder().resolve("memory.swap.max"));
            cpuTime |= Files.exists(second.parentFolder().resolve("cpu.max"));
          }
        }
      }
    }
    return new Abilities(
        v1,
        v2,
        swap,
        cpuTime,
        NumberList.parse(machine.cpus()),
        NumberList.parse(machine.memoryNodes()));
  }

  private static boolean exists(Hierarchy hierarchy, String file) {
    return Files.exists(Path.of(hierarchy.mountPoint(), file));
  }

  /** The hierarchies that a group with this plan is in. */
  private List<Tree> treesOf(CgroupPlan plan) {
    boolean haveV2 = machine.cgroups().v2().isPresent();
    var used = new LinkedHashMap<String, Tree>();
    for (var tree : trees) {
      boolean wanted =
          switch (tree) {
            case V2Tree v2 -> true;
            case V1Tree v1 ->
                v1.controllers().stream()
                    .anyMatch(
                        controller ->
                            ALWAYS.contains(controller)
                                || plan.controllers().contains(controller)
                                || (!haveV2 && controller.equals("freezer"))
                                || (!haveV2 && controller.equals(SYSTEMD) && monitorsLeave(v1)));
          };
      if (wanted) {
        used.put(tree.hierarchy().mountPoint(), tree);
      }
    }
    return List.copyOf(used.values());
  }

  private static Tree treeOf(List<Tree> used, String controller) {
    return used.stream()
        .filter(tree -> isV1(tree, controller))
        .findFirst()
        .or(() -> used.stream().filter(V2Tree.class::isInstance).findFirst())
        .orElseThrow(() -> BerthException.internal("no hierarchy has " + controller, null));
  }

  private static boolean isV1(Tree tree, String controller) {
    return tree instanceof V1Tree && tree.controllers().contains(controller);
  }

  private static String validated(String name) {
    if (!NAME.matcher(name).matches() || name.equals(MONITORS)) {
      throw BerthException.invalid("cannot name a control group \"%s\"".formatted(name));
    }
    return name;
  }
}
