# The default AppArmor profile of containers; NAME is replaced when it is loaded.
#include <tunables/global>

profile NAME flags=(attach_disconnected,mediate_deleted) {
  # What a container may do at all is decided by capabilities, seccomp, namespaces and device rules. This profile
  # holds what must not happen even when one of them is wider than usual.
  capability,
  file,
  network,
  umount,
  deny mount,
  deny network alg,

  # Signals come from the engine and from inside.
  signal (receive) peer=unconfined,
  signal (send, receive) peer=NAME,
  ptrace (trace, read, tracedby, readby) peer=NAME,

  # Of /proc only the files of processes, and of /proc/sys only System V shared memory, can be written.
  deny @{PROC}/* w,
  deny @{PROC}/{[^1-9s/],s[^y/],sy[^s/]}*/** w,
  deny @{PROC}/sys/[^k]** w,
  deny @{PROC}/sys/kernel/{?,??,[^s][^h][^m]**} w,
  deny @{PROC}/sysrq-trigger rwklx,
  deny @{PROC}/kcore rwklx,

  # Of /sys only the control groups.
  deny /sys/[^f]*/** wklx,
  deny /sys/f[^s]*/** wklx,
  deny /sys/fs/[^c]*/** wklx,
  deny /sys/fs/c[^g]*/** wklx,
  deny /sys/firmware/** rwklx,
  deny /sys/devices/virtual/powercap/** rwklx,
  deny /sys/kernel/security/** rwklx,
}
