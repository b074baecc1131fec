package dev.berth.engine.registry;

/** What a registry says, made fit for a message: one line of printable characters. Pure. */
final class Texts {
  private static final int LIMIT = 300;

  private Texts() {}

  static String shown(String text) {
    var cut = text.length() > LIMIT ? text.substring(0, LIMIT) + "..." : text;
    return cut.replaceAll("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]+", " ").strip();
  }
}
