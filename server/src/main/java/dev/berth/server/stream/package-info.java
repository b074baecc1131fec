/**
 * What isn't JSON: uploads and standard streams, each known by a token that is good for one
 * connection. {@code Tokens} keeps them; {@code Upload} and {@code Program} are what a token can
 * stand for; {@code StandardStreams} speaks the framed protocol of docs/protocol.md.
 *
 * <p>Invariant: whatever a peer does or leaves undone, a stream holds a bounded number of bytes.
 */
@NullMarked
package dev.berth.server.stream;

import org.jspecify.annotations.NullMarked;
