package dev.berth.engine.cgroup;

import java.util.OptionalLong;

/**
 * What a group uses at this moment; empty where its controller isn't in use.
 *
 * @param memory bytes
 * @param cpu nanoseconds of CPU time
 * @param pids processes and threads
 */
public record Usage(OptionalLong memory, OptionalLong cpu, OptionalLong pids) {}
