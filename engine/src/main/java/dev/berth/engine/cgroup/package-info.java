/**
 * Control groups: what limits a container and what its processes are found and ended by.
 *
 * <p>A group has the same path in every hierarchy that it needs, {@code PARENT/NAME}. {@code
 * CgroupPlanner} is pure: limits and what the machine has make a list of file writes, or an error
 * before anything is made. {@code Cgroups} makes, finds and removes groups. How a process gets into
 * its group is the launcher's: this package hands out a {@code Placement}.
 */
@NullMarked
package dev.berth.engine.cgroup;

import org.jspecify.annotations.NullMarked;
