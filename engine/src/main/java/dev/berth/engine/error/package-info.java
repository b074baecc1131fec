/** What goes wrong, as values: one exception type with a closed list of kinds. */
@NullMarked
package dev.berth.engine.error;

import org.jspecify.annotations.NullMarked;
