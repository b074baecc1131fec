/**
 * The files that come with a build. They are never unpacked: their contents lie one behind the
 * other in one file, and an index in memory knows their names, modes and links. So no name and no
 * link in them can lead anywhere on the host.
 */
@NullMarked
package dev.berth.engine.build.context;

import org.jspecify.annotations.NullMarked;
