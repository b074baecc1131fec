package dev.berth.shell.command;

import dev.berth.shell.client.FileBody;
import dev.berth.shell.client.Params;
import java.util.List;

/** {@code load}: images of an archive. */
final class LoadVerb implements Verb {
  @Override
  public Syntax syntax() {
    return Syntax.of(
            "load",
            "Loads the images of an archive, as docker save, podman save, skopeo and berth save write it.",
            "berth load -i images.tar")
        .value("i", "input", "FILE", Kind.Any.FILE, "read this file instead of standard input")
        .value(
            "",
            "platform",
            "OS/ARCHITECTURE",
            "where an image is there for several platforms, take this one's; this machine's is the default")
        .flag("a", "all-platforms", "all images of an index, which save and push then write whole");
  }

  @Override
  public int run(Arguments arguments, Session session) {
    var input = arguments.value("input").filter(name -> !name.equals("-"));
    if (input.isEmpty() && session.streams().screen().in()) {
      throw new UsageException(
          "load reads an archive from standard input, which is a terminal: name a file with -i, or send one with \"<\"");
    }
    var body =
        input.isPresent()
            ? new FileBody(session.path(input.get()))
            : new StreamBody(session.streams().in());
    var upload =
        session
            .client()
            .call(
                "image.load",
                Params.of()
                    .put("platform", arguments.value("platform"))
                    .flag("allPlatforms", arguments.flag("all-platforms")));
    var loaded =
        Awaiting.afterUpload(
            session, upload.at("operation").text(), upload.at("stream").text(), body);
    if (arguments.json()) {
      session.print(loaded.pretty());
    } else {
      lines(loaded.at("images").items()).forEach(session::print);
    }
    return 0;
  }

  private static List<String> lines(List<dev.berth.shell.client.Json> images) {
    return images.stream()
        .map(
            image ->
                image.at("reference").present()
                    ? "Loaded image: " + image.at("reference").text()
                    : "Loaded image ID: " + image.at("id").text())
        .toList();
  }
}
