/**
 * The server as a process: which folders it may use, the locks that say who does, the socket, the
 * log, when it ends. What it answers is not here.
 */
@NullMarked
package dev.berth.server.lifecycle;

import org.jspecify.annotations.NullMarked;
