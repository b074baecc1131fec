package dev.berth.engine.launch;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One thing that the launcher does on the way to a running program.
 *
 * <p>Each record is one tag of the wire format and one function of the launcher. Operations run in
 * the order of the plan. Those before {@link EnterNamespaces} (only {@link JoinCgroups} may stand
 * there: the monitors' own group) are carried out by the launcher on itself, everything after it by
 * the new process, and what follows {@link EnterPidNamespace} by that one's successor. "Target" is
 * a path inside the root that {@link EnterRoot} opened, resolved with RESOLVE_IN_ROOT, so a link
 * inside the root can't lead out of it; "source" is a path of the host. Descriptor numbers name the
 * entries of {@link LaunchPlan#descriptors()}.
 */
public sealed interface LaunchOp {

  /** What a namespace isolates; CLONE_NEW* of the same name. */
  enum Namespace {
    CGROUP,
    IPC,
    MOUNT,
    NETWORK,
    PID,
    UTS
  }

  /** Attributes of a mount, MOUNT_ATTR_* of the same name. */
  enum MountAttribute {
    READ_ONLY,
    NOSUID,
    NODEV,
    NOEXEC,
    NOATIME,
    NOSYMFOLLOW
  }

  enum Propagation {
    PRIVATE,
    SLAVE,
    SHARED
  }

  /**
   * Creates the process, in new namespaces for a container and in none for an exec. A cgroup
   * namespace is not among them: {@link NewCgroupNamespace} makes it once the groups are joined.
   *
   * @param cgroup descriptor of a v2 cgroup folder to be born in, or -1
   */
  record EnterNamespaces(Set<Namespace> create, int cgroup) implements LaunchOp {
    public EnterNamespaces {
      create = Set.copyOf(create);
      if (create.contains(Namespace.CGROUP)) {
        throw new IllegalArgumentException(
            "a cgroup namespace is made by NewCgroupNamespace, after the groups were joined");
      }
    }
  }

  /**
   * Hands over to a successor in the pid namespace that {@link JoinNamespaces} has joined; for an
   * exec. Only that one is seen by the container, and it has nothing of the host any more: it comes
   * right before {@link AwaitStart}, when all rights are dropped and all descriptors closed.
   */
  record EnterPidNamespace() implements LaunchOp {}

  /**
   * Joins namespaces of another process, all at once. Joining MOUNT also takes that process's root,
   * in which later targets are resolved; PID is joined for the successor, which {@link
   * EnterPidNamespace} then has to make.
   *
   * @param pidfd descriptor of the process whose namespaces are joined
   */
  record JoinNamespaces(int pidfd, Set<Namespace> join) implements LaunchOp {
    public JoinNamespaces {
      join = Set.copyOf(join);
    }
  }

  /** Joins one namespace by its descriptor: another container's, or a pod's. Never PID. */
  record JoinNamespace(int descriptor, Namespace namespace) implements LaunchOp {
    public JoinNamespace {
      if (namespace == Namespace.PID) {
        throw new IllegalArgumentException("a pid namespace is joined by JoinNamespaces");
      }
    }
  }

  /**
   * Writes 0 into each file: {@code tasks} of v1 groups (which avoids the kernel's global lock),
   * {@code cgroup.procs} of v2.
   */
  record JoinCgroups(List<String> files) implements LaunchOp {
    public JoinCgroups {
      files = List.copyOf(files);
    }
  }

  /** Unshares the cgroup namespace: the groups joined so far become its root. */
  record NewCgroupNamespace() implements LaunchOp {}

  /** First barrier: reports pid and network namespace, waits until the server says go. */
  record AwaitNetwork() implements LaunchOp {}

  record NewSessionKeyring() implements LaunchOp {}

  /** Brings up {@code lo} in the present network namespace. */
  record LoopbackUp() implements LaunchOp {}

  /** Changes the propagation of the whole mount tree, recursively. */
  record SetPropagation(Propagation propagation) implements LaunchOp {}

  /**
   * Mounts an overlay on a folder of the host, with the new mount API.
   *
   * @param lowers absolute paths, uppermost first; at least one
   * @param upper absolute path; empty for a read-only view
   * @param work absolute path; empty with an empty upper
   * @param options further options by name, such as {@code redirect_dir=off}
   */
  record MountOverlay(
      List<String> lowers, String upper, String work, Map<String, String> options, String on)
      implements LaunchOp {}

  /**
   * The same with mount(2), for kernels without {@code lowerdir+}: changes to the folder and mounts
   * with names relative to it.
   *
   * @param folder absolute path that lowers, upper and work are relative to
   * @param on absolute path
   */
  record MountOverlayClassic(
      String folder,
      List<String> lowers,
      String upper,
      String work,
      Map<String, String> options,
      String on)
      implements LaunchOp {}

  /**
   * Clones the mounts of a folder of the host onto another, as a root to be entered.
   *
   * @param recursive takes the mounts below along
   */
  record MountHostFolder(
      String source, String on, boolean recursive, Set<MountAttribute> attributes)
      implements LaunchOp {}

  /** Opens the folder that becomes the root; targets of later operations are resolved in it. */
  record EnterRoot(String folder) implements LaunchOp {}

  /**
   * Mounts a file system of the kernel: proc, tmpfs, devpts, mqueue, sysfs, cgroup2, cgroup.
   *
   * @param options by name; an empty value is a flag
   */
  record MountFileSystem(
      String type,
      String source,
      String target,
      Set<MountAttribute> attributes,
      Map<String, String> options)
      implements LaunchOp {}

  /** Bind-mounts a file or folder of the host. */
  record BindMount(
      String source,
      String target,
      boolean recursive,
      Set<MountAttribute> attributes,
      Propagation propagation)
      implements LaunchOp {}

  /** Makes a folder and its missing parents, inside mounts made by this plan. */
  record MakeFolder(String target, int mode) implements LaunchOp {}

  record MakeFile(String target, int mode) implements LaunchOp {}

  record MakeLink(String target, String content) implements LaunchOp {}

  /** Makes a character or block device. {@code mode} carries the type bits, S_IFCHR or S_IFBLK. */
  record MakeDevice(String target, int mode, int major, int minor, int uid, int gid)
      implements LaunchOp {}

  /**
   * Hides a path: a file behind /dev/null (verified to be c 1:3), a folder behind an empty
   * read-only tmpfs; a missing one is passed over.
   */
  record MaskPath(String target) implements LaunchOp {}

  /** Remounts a path read-only; a missing one is passed over. */
  record ReadOnlyPath(String target) implements LaunchOp {}

  /** Sets attributes of the root mount. */
  record SetRootAttributes(Set<MountAttribute> attributes) implements LaunchOp {}

  /** Makes the root of {@link EnterRoot} the root, and detaches the old one. */
  record PivotRoot() implements LaunchOp {}

  record SetHostname(String name) implements LaunchOp {}

  /** Writes below /proc/sys of the new proc, verified to be procfs. Before {@link ReadOnlyPath}. */
  record Sysctl(String name, String value) implements LaunchOp {}

  /**
   * Sets a limit.
   *
   * @param resource RLIMIT_* number
   * @param soft and hard: -1 means no limit
   */
  record SetLimit(int resource, long soft, long hard) implements LaunchOp {}

  record SetOomScoreAdjustment(int value) implements LaunchOp {}

  /** Changes the working folder, refusing magic links; verified to be inside the root. */
  record ChangeFolder(String folder) implements LaunchOp {}

  /** User, group and supplementary groups, keeping the permitted capabilities across the change. */
  record SetUser(int uid, int gid, List<Integer> groups) implements LaunchOp {}

  /** Sets of capability bits, bit n for capability number n. */
  record SetCapabilities(
      long bounding, long effective, long permitted, long inheritable, long ambient)
      implements LaunchOp {}

  record SetNoNewPrivileges() implements LaunchOp {}

  record SetAppArmorProfile(String profile) implements LaunchOp {}

  /**
   * Loads a seccomp filter.
   *
   * @param flags SECCOMP_FILTER_FLAG_*
   * @param program array of struct sock_filter, native order, from position to limit
   */
  record LoadSeccomp(int flags, ByteBuffer program) implements LaunchOp {}

  /** Second barrier: reports ready, waits until the server says start; end of file means undo. */
  record AwaitStart() implements LaunchOp {}

  /**
   * Executes the first candidate that exists, last operation of a plan.
   *
   * @param candidates absolute paths in the order of PATH, or one with a slash in it, which may be
   *     relative to the working folder
   */
  record Execute(List<String> candidates, List<String> arguments, List<String> environment)
      implements LaunchOp {}
}
