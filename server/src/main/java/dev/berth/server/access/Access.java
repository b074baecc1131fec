package dev.berth.server.access;

import java.util.Optional;

/**
 * Who is let in over TCP. With both, a client needs one of the two.
 *
 * @param tls without it bytes travel in the clear
 * @param tokens without them a client needs a certificate
 */
public record Access(Optional<TlsFolder> tls, Optional<BearerTokens> tokens) {}
