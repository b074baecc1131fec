package dev.berth.server.rpc;

/** What a client sent, as it may stand in a message. */
final class Quote {
  private static final int LONGEST = 60;

  private Quote() {}

  static String shortened(String text) {
    var plain = text.replaceAll("\\p{Cntrl}", "?");
    return plain.codePointCount(0, plain.length()) <= LONGEST
        ? plain
        : plain.substring(0, plain.offsetByCodePoints(0, LONGEST)) + "...";
  }
}
