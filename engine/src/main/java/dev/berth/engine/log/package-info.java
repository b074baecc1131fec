/**
 * Reading what containers wrote: log files in the CRI text format, rotated. Writing them is the
 * monitor's.
 *
 * <p>A line of a file is {@code TIME STREAM TAG CONTENT}; the tag {@code P} says that the line goes
 * on in the next one of the same stream, {@code F} that it ends. {@code log} is the newest file,
 * {@code log.1} the one before.
 */
@NullMarked
package dev.berth.engine.log;

import org.jspecify.annotations.NullMarked;
