/** The durable log of what happened, read from a cursor. */
@NullMarked
package dev.berth.engine.event;

import org.jspecify.annotations.NullMarked;
