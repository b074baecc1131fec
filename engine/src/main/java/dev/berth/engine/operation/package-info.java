/**
 * Long work with an id: progress, cancellation, a result that outlives the connection. Work that
 * can goes on after a restart of the server.
 */
@NullMarked
package dev.berth.engine.operation;

import org.jspecify.annotations.NullMarked;
