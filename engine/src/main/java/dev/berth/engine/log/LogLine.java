package dev.berth.engine.log;

import java.time.Instant;

/**
 * A line, or a part of a line, that a container wrote.
 *
 * @param time to the nanosecond, when the monitor read it
 * @param partial whether the line goes on in the next entry of the same stream
 * @param content without the line end; not to be changed
 */
@SuppressWarnings("ArrayRecordComponent")
public record LogLine(Instant time, LogStream stream, boolean partial, byte[] content) {}
