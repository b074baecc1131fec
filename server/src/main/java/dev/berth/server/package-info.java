/** The server's entry point and what it says of itself. */
@NullMarked
package dev.berth.server;

import org.jspecify.annotations.NullMarked;
