package dev.berth.engine.registry;

import java.util.List;

/** What a token has to allow, as token servers write it. Pure. */
final class Scopes {
  private Scopes() {}

  static List<String> pull(String repository) {
    return List.of("repository:" + repository + ":pull");
  }

  static List<String> push(String repository) {
    return List.of("repository:" + repository + ":pull,push");
  }

  static List<String> mount(String repository, String from) {
    return List.of("repository:" + repository + ":pull,push", "repository:" + from + ":pull");
  }

  static List<String> delete(String repository) {
    return List.of("repository:" + repository + ":delete,pull");
  }

  static List<String> catalog() {
    return List.of("registry:catalog:*");
  }
}
