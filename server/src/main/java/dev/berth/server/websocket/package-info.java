/**
 * WebSocket (RFC 6455), the server's side, over a pair of streams: messages in and out, pings,
 * closing. The handshake is HTTP's. Blocking, for virtual threads: a client that doesn't read holds
 * up whoever sends to it, and nothing is kept for it.
 */
@NullMarked
package dev.berth.server.websocket;

import org.jspecify.annotations.NullMarked;
