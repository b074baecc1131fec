package dev.berth.engine.kernel;

import java.util.EnumSet;
import java.util.Set;

/** The capabilities of Linux in the order of their numbers. */
public enum Capability {
  CHOWN,
  DAC_OVERRIDE,
  DAC_READ_SEARCH,
  FOWNER,
  FSETID,
  KILL,
  SETGID,
  SETUID,
  SETPCAP,
  LINUX_IMMUTABLE,
  NET_BIND_SERVICE,
  NET_BROADCAST,
  NET_ADMIN,
  NET_RAW,
  IPC_LOCK,
  IPC_OWNER,
  SYS_MODULE,
  SYS_RAWIO,
  SYS_CHROOT,
  SYS_PTRACE,
  SYS_PACCT,
  SYS_ADMIN,
  SYS_BOOT,
  SYS_NICE,
  SYS_RESOURCE,
  SYS_TIME,
  SYS_TTY_CONFIG,
  MKNOD,
  LEASE,
  AUDIT_WRITE,
  AUDIT_CONTROL,
  SETFCAP,
  MAC_OVERRIDE,
  MAC_ADMIN,
  SYSLOG,
  WAKE_ALARM,
  BLOCK_SUSPEND,
  AUDIT_READ,
  PERFMON,
  BPF,
  CHECKPOINT_RESTORE;

  /** What every container gets when nothing else is said. */
  public static final Set<Capability> DEFAULTS =
      Set.copyOf(
          EnumSet.of(
              CHOWN,
              DAC_OVERRIDE,
              FSETID,
              FOWNER,
              MKNOD,
              NET_RAW,
              SETGID,
              SETUID,
              SETFCAP,
              SETPCAP,
              NET_BIND_SERVICE,
              SYS_CHROOT,
              KILL,
              AUDIT_WRITE));

  /** Its bit in the kernel's sets. */
  public long bit() {
    return 1L << ordinal();
  }

  /** The kernel's name, such as {@code CAP_CHOWN}. */
  public String kernelName() {
    return "CAP_" + name();
  }
}
