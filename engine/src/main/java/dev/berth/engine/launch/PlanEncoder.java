package dev.berth.engine.launch;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.launch.LaunchOp.MountAttribute;
import dev.berth.engine.launch.LaunchOp.Namespace;
import dev.berth.engine.launch.LaunchOp.Propagation;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Encodes a plan for the launcher; {@code docs/launcher.md} describes the format. */
final class PlanEncoder {
  static final int MAGIC = 0x31504c42;
  static final int VERSION = 1;
  static final int HEADER = 20;

  /** Where the length of everything stands. */
  private static final int LENGTH = 8;

  /** What mount(2) takes as one page of options. */
  private static final int LONGEST_CLASSIC_OPTIONS = 4095;

  private PlanEncoder() {}

  /**
   * @throws BerthException INVALID_ARGUMENT for a string with a NUL or options that are too long
   */
  static byte[] encode(LaunchPlan plan) {
    var out =
        new PlanWriter()
            .u32(MAGIC)
            .u32(VERSION)
            .u32(0)
            .u32(plan.descriptors().size())
            .u32(plan.operations().size());
    parameters(out, plan.monitor());
    for (var operation : plan.operations()) {
      int start = out.beginSection();
      int tag = fields(out, operation);
      out.endSection(start, tag);
    }
    out.replace(LENGTH, out.size());
    return out.toBytes();
  }

  private static void parameters(PlanWriter out, MonitorParameters monitor) {
    var log = monitor.log();
    out.string(monitor.id())
        .string(monitor.nonce())
        .string(monitor.controlSocket().toString())
        .string(monitor.exitRecord().toString())
        .string(log.map(l -> l.path().toString()).orElse(""))
        .u64(log.map(MonitorParameters.Log::maxBytes).orElse(0L))
        .u32(log.map(MonitorParameters.Log::maxFiles).orElse(0))
        .flag(monitor.standardInput() == MonitorParameters.StandardInput.PIPE);
  }

  /** Writes an operation's fields and answers with its tag. */
  private static int fields(PlanWriter out, LaunchOp operation) {
    return switch (operation) {
      case LaunchOp.EnterNamespaces o -> out.u32(namespaces(o.create())).u32(o.cgroup()).tagged(1);
      case LaunchOp.EnterPidNamespace _ -> 2;
      case LaunchOp.JoinNamespaces o -> out.u32(o.pidfd()).u32(namespaces(o.join())).tagged(3);
      case LaunchOp.JoinNamespace o ->
          out.u32(o.descriptor()).u32(namespaces(Set.of(o.namespace()))).tagged(4);
      case LaunchOp.JoinCgroups o -> out.strings(o.files()).tagged(5);
      case LaunchOp.NewCgroupNamespace _ -> 6;
      case LaunchOp.AwaitNetwork _ -> 7;
      case LaunchOp.NewSessionKeyring _ -> 8;
      case LaunchOp.LoopbackUp _ -> 9;
      case LaunchOp.SetPropagation o -> out.u32(propagation(o.propagation())).tagged(10);
      case LaunchOp.MountOverlay o ->
          out.strings(o.lowers())
              .string(o.upper())
              .string(o.work())
              .options(o.options())
              .string(o.on())
              .tagged(11);
      case LaunchOp.MountOverlayClassic o ->
          out.string(o.folder()).string(classicOptions(o)).string(o.on()).tagged(12);
      case LaunchOp.MountHostFolder o ->
          out.string(o.source())
              .string(o.on())
              .flag(o.recursive())
              .u64(attributes(o.attributes()))
              .tagged(13);
      case LaunchOp.EnterRoot o -> out.string(o.folder()).tagged(14);
      case LaunchOp.MountFileSystem o ->
          out.string(o.type())
              .string(o.source())
              .string(o.target())
              .options(o.options())
              .u64(attributes(o.attributes()))
              .tagged(15);
      case LaunchOp.BindMount o ->
          out.string(o.source())
              .string(o.target())
              .flag(o.recursive())
              .u64(attributes(o.attributes()))
              .u64(propagation(o.propagation()))
              .tagged(16);
      case LaunchOp.MakeFolder o -> out.string(o.target()).u32(o.mode()).tagged(17);
      case LaunchOp.MakeFile o -> out.string(o.target()).u32(o.mode()).tagged(18);
      case LaunchOp.MakeLink o -> out.string(o.target()).string(o.content()).tagged(19);
      case LaunchOp.MakeDevice o ->
          out.string(o.target())
              .u32(o.mode())
              .u32(o.major())
              .u32(o.minor())
              .u32(o.uid())
              .u32(o.gid())
              .tagged(20);
      case LaunchOp.MaskPath o -> out.string(o.target()).tagged(21);
      case LaunchOp.ReadOnlyPath o -> out.string(o.target()).tagged(22);
      case LaunchOp.SetRootAttributes o -> out.u64(attributes(o.attributes())).tagged(23);
      case LaunchOp.PivotRoot _ -> 24;
      case LaunchOp.SetHostname o -> out.string(o.name()).tagged(25);
      case LaunchOp.Sysctl o -> out.string(o.name()).string(o.value()).tagged(26);
      case LaunchOp.SetLimit o -> out.u32(o.resource()).u64(o.soft()).u64(o.hard()).tagged(27);
      case LaunchOp.SetOomScoreAdjustment o -> out.u32(o.value()).tagged(28);
      case LaunchOp.ChangeFolder o -> out.string(o.folder()).tagged(29);
      case LaunchOp.SetUser o -> out.u32(o.uid()).u32(o.gid()).numbers(o.groups()).tagged(30);
      case LaunchOp.SetCapabilities o ->
          out.u64(o.bounding())
              .u64(o.effective())
              .u64(o.permitted())
              .u64(o.inheritable())
              .u64(o.ambient())
              .tagged(31);
      case LaunchOp.SetNoNewPrivileges _ -> 32;
      case LaunchOp.SetAppArmorProfile o -> out.string(o.profile()).tagged(33);
      case LaunchOp.LoadSeccomp o -> out.u32(o.flags()).bytes(o.program()).tagged(34);
      case LaunchOp.AwaitStart _ -> 35;
      case LaunchOp.Execute o ->
          out.strings(o.candidates()).strings(o.arguments()).strings(o.environment()).tagged(36);
    };
  }

  /** CLONE_NEW*. */
  static long namespaces(Set<Namespace> namespaces) {
    long flags = 0;
    for (var namespace : namespaces) {
      flags |=
          switch (namespace) {
            case CGROUP -> 0x0200_0000L;
            case IPC -> 0x0800_0000L;
            case MOUNT -> 0x0002_0000L;
            case NETWORK -> 0x4000_0000L;
            case PID -> 0x2000_0000L;
            case UTS -> 0x0400_0000L;
          };
    }
    return flags;
  }

  /** MOUNT_ATTR_*. */
  static long attributes(Set<MountAttribute> attributes) {
    long flags = 0;
    for (var attribute : attributes) {
      flags |=
          switch (attribute) {
            case READ_ONLY -> 0x1L;
            case NOSUID -> 0x2L;
            case NODEV -> 0x4L;
            case NOEXEC -> 0x8L;
            case NOATIME -> 0x10L;
            case NOSYMFOLLOW -> 0x20_0000L;
          };
    }
    return flags;
  }

  /** MS_*. */
  static long propagation(Propagation propagation) {
    return switch (propagation) {
      case PRIVATE -> 1L << 18;
      case SLAVE -> 1L << 19;
      case SHARED -> 1L << 20;
    };
  }

  private static String classicOptions(LaunchOp.MountOverlayClassic overlay) {
    var lowers =
        overlay.lowers().stream()
            .map(name -> escape(name).replace(":", "\\:"))
            .collect(Collectors.joining(":"));
    Stream<String> writable =
        overlay.upper().isEmpty()
            ? Stream.of()
            : Stream.of("upperdir=" + escape(overlay.upper()), "workdir=" + escape(overlay.work()));
    Stream<String> further = overlay.options().entrySet().stream().map(PlanEncoder::classicOption);
    var options =
        Stream.of(Stream.of("lowerdir=" + lowers), writable, further)
            .flatMap(s -> s)
            .collect(Collectors.joining(","));
    if (options.length() > LONGEST_CLASSIC_OPTIONS) {
      throw BerthException.invalid(
          "cannot mount %d layers: their names take %d bytes and mount(2) takes %d"
              .formatted(overlay.lowers().size(), options.length(), LONGEST_CLASSIC_OPTIONS));
    }
    return options;
  }

  private static String classicOption(Map.Entry<String, String> option) {
    return option.getValue().isEmpty()
        ? option.getKey()
        : option.getKey() + "=" + escape(option.getValue());
  }

  private static String escape(String value) {
    return value.replace("\\", "\\\\").replace(",", "\\,");
  }
}
