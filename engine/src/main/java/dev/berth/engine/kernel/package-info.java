/**
 * The system calls that Berth uses, typed, by family: {@code FileCalls}, {@code MountCalls}, {@code
 * ProcessCalls}, {@code DatagramCalls}, {@code SecurityCalls}; and what the kernel tells of the
 * machine: {@code MachineProbe}, {@code MountLine}. A failed call is a {@link
 * dev.berth.engine.kernel.KernelException} that names call, object and errno. Calls that can wait
 * run on platform threads of this package, never on a virtual thread's carrier.
 */
@NullMarked
package dev.berth.engine.kernel;

import org.jspecify.annotations.NullMarked;
