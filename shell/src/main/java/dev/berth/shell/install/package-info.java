/**
 * The server as a service of systemd, and the group {@code berth}, for who runs Berth from a
 * checkout or an unpacked tree; the Debian package brings its own.
 *
 * <p>{@link dev.berth.shell.install.InstallPlanner} decides (pure) from {@link
 * dev.berth.shell.install.MachineFacts}, {@link dev.berth.shell.install.StepRunner} does. What an
 * installation made stands in the units that it wrote, so that its removal undoes that and no more.
 */
@NullMarked
package dev.berth.shell.install;

import org.jspecify.annotations.NullMarked;
