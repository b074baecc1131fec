package dev.berth.server.websocket;

/**
 * What came whole.
 *
 * @param text whether it is text, in UTF-8; otherwise it is bytes
 * @param bytes not to be changed
 */
@SuppressWarnings("ArrayRecordComponent")
public record Message(boolean text, byte[] bytes) {}
