/** Tests of a server in a process of its own, by what goes over its socket. */
@NullMarked
package dev.berth.server.process;

import org.jspecify.annotations.NullMarked;
