/**
 * Images mounted on this machine, to look inside without a container: the only mounts of the engine
 * that others see.
 *
 * <p>They are read-only overlays of the layers' folders, without devices, set-user-ids or programs
 * that can be executed. A row stands for each before it is made and until it is gone; the table of
 * mounts of the kernel knows it by its source, {@code berth:ID}, so that nothing else is ever taken
 * for it. They outlive the server, and not the machine.
 */
@NullMarked
package dev.berth.engine.mount;

import org.jspecify.annotations.NullMarked;
