package dev.berth.shell.command;

import java.util.Map;
import java.util.Optional;

/** Docker's verbs that Berth doesn't have: what does the same, or that later versions will. */
final class OfDocker {
  private static final Map<String, String> INSTEAD =
      Map.ofEntries(
          Map.entry(
              "search",
              "that is not supported yet; \"berth catalog HOST\" lists the repositories of a registry that tells them, \"berth tags NAME\" the tags of one"),
          Map.entry(
              "export",
              "archives of containers are not supported yet; \"berth commit\" makes an image, \"berth save\" an archive of it"),
          Map.entry("network", "networks other than none and host are not supported yet"),
          Map.entry("volume", "volumes with names are not supported yet; mount a folder with -v"),
          Map.entry(
              "attach",
              "attaching to what runs is not supported yet; \"berth logs -f\" follows it"),
          Map.entry("cp", "copying is not supported yet; use \"berth exec\" with tar"),
          Map.entry(
              "top",
              "that is not supported yet; \"berth exec CONTAINER ps\" where the image has ps"),
          Map.entry("stats", "that is not supported yet; \"berth inspect\" shows the limits"),
          Map.entry("version", "\"berth --version\" tells it, \"berth info\" that of the server"),
          Map.entry(
              "system",
              "\"berth info\", \"berth df\" and \"berth events\" tell, \"berth gc plan\" and \"berth gc apply\" clean up"),
          Map.entry("container", "its verbs stand alone, such as \"berth ps\" and \"berth rm\""),
          Map.entry("image", "its verbs stand alone, such as \"berth images\" and \"berth rmi\""));

  private OfDocker() {}

  static Optional<String> instead(String verb) {
    return Optional.ofNullable(INSTEAD.get(verb));
  }
}
