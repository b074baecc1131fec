package dev.berth.engine.launch;

/**
 * What tells one monitor from every other, also after a restart of the server or of the machine. It
 * is stored with the container and is all that is needed to take the monitor up again.
 *
 * @param bootId /proc/sys/kernel/random/boot_id of the boot that it belongs to
 * @param pid of the monitor
 * @param startTime of the monitor, in clock ticks since boot (field 22 of /proc/PID/stat)
 * @param nonce {@link MonitorParameters#nonce()}
 * @param processPid of the process that it watches, in the host's pid namespace
 * @param processStartTime of that process, in clock ticks since boot
 */
public record MonitorIdentity(
    String bootId, int pid, long startTime, String nonce, int processPid, long processStartTime) {}
