/**
 * How a process is launched: the plan, its wire format, the launcher that carries it out and stays
 * as the monitor, and the way to talk to that monitor. What must be in a plan is decided elsewhere.
 */
@NullMarked
package dev.berth.engine.launch;

import org.jspecify.annotations.NullMarked;
