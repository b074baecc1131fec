/**
 * The Debian package: nothing of it is Java but its tests. {@code packaging/build} makes it, {@code
 * packaging/deb} has its command and what dpkg runs; the units stand with the shell, whose verb
 * {@code install} writes them, too.
 */
@NullMarked
package dev.berth.packaging;

import org.jspecify.annotations.NullMarked;
