/** The engine as a whole: its parts made in order, and closed in reverse. */
@NullMarked
package dev.berth.engine;

import org.jspecify.annotations.NullMarked;
