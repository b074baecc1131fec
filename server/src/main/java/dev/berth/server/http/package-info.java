/**
 * HTTP/1.1 on the Unix socket, by Undertow. XNIO knows no Unix sockets: {@code UnixListener}
 * accepts connections and bridges each to one half of a pipe, whose other half Undertow serves.
 * Each request has a virtual thread; it waits for slow clients parked, never in a selector of its
 * own. What a call does is not here.
 */
@NullMarked
package dev.berth.server.http;

import org.jspecify.annotations.NullMarked;
