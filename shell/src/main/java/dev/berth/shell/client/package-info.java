/**
 * The client: JSON-RPC, uploads, logs and standard streams over the server's Unix socket.
 *
 * <p>It is made for programs that live for a tenth of a second: plain {@code java.nio} channels and
 * a streaming JSON parser, no reflection, no threads of its own. What is <em>not</em> here: what a
 * method means. The API's records are {@code server.api}'s; values arrive as {@link
 * dev.berth.shell.client.Json}.
 */
@NullMarked
package dev.berth.shell.client;

import org.jspecify.annotations.NullMarked;
