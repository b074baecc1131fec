package dev.berth.server.rpc;

import java.util.Map;

/**
 * How much one client may ask for at once.
 *
 * @param requestBytes of one body
 * @param depth of arrays and objects within one another
 * @param batch requests in one body
 * @param tokens of JSON in one body: each bracket, member name and scalar counts
 * @param callsInFlight calls begun and not yet answered, of all clients together
 */
public record Limits(int requestBytes, int depth, int batch, int tokens, int callsInFlight) {
  public static final Limits DEFAULT = new Limits(4 << 20, 64, 100, 200_000, 1024);

  /** The limits by the names that clients know. */
  public Map<String, Long> byName() {
    return Map.ofEntries(
        Map.entry("requestBytes", (long) requestBytes),
        Map.entry("depth", (long) depth),
        Map.entry("batch", (long) batch),
        Map.entry("tokens", (long) tokens),
        Map.entry("callsInFlight", (long) callsInFlight));
  }
}
