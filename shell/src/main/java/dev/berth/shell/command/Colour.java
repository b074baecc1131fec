package dev.berth.shell.command;

/** How a word is written at a terminal that has colours. */
enum Colour {
  PLAIN(""),
  RED("31"),
  GREEN("32"),
  YELLOW("33");

  private final String code;

  Colour(String code) {
    this.code = code;
  }

  String of(String text) {
    return this == PLAIN ? text : "\033[" + code + "m" + text + "\033[0m";
  }
}
