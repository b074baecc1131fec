package dev.berth.server.access;

/** placeholder. */
public final class TlsFolder {}
