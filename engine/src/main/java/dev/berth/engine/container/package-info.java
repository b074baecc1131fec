/**
 * Containers: what one is ({@code ContainerSpec}), where it stands ({@code ContainerStatus}), what
 * must happen to run it ({@code ContainerPlanner}, {@code ExecPlanner}, {@code StepPlanner}: pure),
 * and doing so ({@code Containers}, {@code StepRunner}).
 *
 * <p>A reference to a container is its full id, a unique prefix of it, or its name. The writable
 * snapshot of a container lies on its init layer, which holds the mount points that the engine
 * makes; so they never appear in a diff or a commit. How a process is launched and how output is
 * stored is not here.
 */
@NullMarked
package dev.berth.engine.container;

import org.jspecify.annotations.NullMarked;
