package dev.berth.shell.command;

/** What verbs are about; help lists them in this order. */
enum Group {
  CONTAINERS("Containers"),
  IMAGES("Images"),
  BUILDING("Building"),
  CLEAN_UP("Clean-up"),
  SERVER("Server and machine"),
  SCRIPTING("Scripting");

  private final String title;

  Group(String title) {
    this.title = title;
  }

  String title() {
    return title;
  }
}
