/**
 * What a container's process may do: capabilities by name, the seccomp profile, the AppArmor
 * profile. Applying them to a process is the launcher's.
 */
@NullMarked
package dev.berth.engine.security;

import org.jspecify.annotations.NullMarked;
