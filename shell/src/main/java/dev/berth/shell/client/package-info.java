/**
 * The client: JSON-RPC, uploads, subscriptions and standard streams over a Unix socket, TCP or the
 * user's ssh.
 *
 * <p>It is made for programs that live for a tenth of a second: plain {@code java.nio} channels and
 * a streaming JSON parser, no data binding. What is <em>not</em> here: what a method means. The
 * API's records are {@code server.api}'s; values arrive as {@link dev.berth.shell.client.Json}.
 */
@NullMarked
package dev.berth.shell.client;

import org.jspecify.annotations.NullMarked;
