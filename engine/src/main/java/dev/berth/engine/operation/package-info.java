/** Long work with an id: progress, cancellation, a result that outlives the connection. */
@NullMarked
package dev.berth.engine.operation;

import org.jspecify.annotations.NullMarked;
