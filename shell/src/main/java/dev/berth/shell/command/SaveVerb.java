package dev.berth.shell.command;

import dev.berth.shell.client.Params;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Locale;
import java.util.Optional;

/** {@code save}: images as one archive. */
final class SaveVerb implements Verb {
  @Override
  public Syntax syntax() {
    return Syntax.of(
            "save",
            "Saves images as one archive, which docker load, podman load, skopeo and berth load take.",
            "berth save -o images.tar web:1 debian:12")
        .some("IMAGE", Kind.Any.IMAGE)
        .value("o", "output", "FILE", Kind.Any.FILE, "write this file instead of standard output")
        .value("", "platform", "OS/ARCHITECTURE", "of an index, the image that is saved alone")
        .value(
            "",
            "compression",
            "HOW",
            Kind.oneOf("none", "gzip", "zstd"),
            "compress the whole archive: none (the default), gzip or zstd");
  }

  /** The file belongs to whoever typed it. */
  @Override
  public Where where() {
    return Where.CLIENT;
  }

  @Override
  public int run(Arguments arguments, Session session) {
    var output = arguments.value("output").filter(name -> !name.equals("-"));
    if (output.isEmpty() && arguments.json()) {
      throw new UsageException(
          "save --json prints what was saved, and the archive would go to standard output too: name a file with -o");
    }
    if (output.isEmpty() && session.streams().screen().out()) {
      throw new UsageException(
          "save writes an archive to standard output, which is a terminal: name a file with -o, or send it on with \">\" or \"|\"");
    }
    var download =
        session
            .client()
            .call(
                "image.save",
                Params.of()
                    .list("images", arguments.words())
                    .put("platform", arguments.value("platform"))
                    .put("compression", compression(arguments)));
    var saved =
        Awaiting.download(
            session,
            download.at("operation").text(),
            download.at("stream").text(),
            () ->
                output.isPresent()
                    ? FileTarget.open(session.path(output.get()))
                    : new Standard(session.streams().out()));
    if (arguments.json()) {
      session.print(saved.pretty());
    }
    return 0;
  }

  private static Optional<String> compression(Arguments arguments) {
    return arguments.value("compression").map(word -> word.toUpperCase(Locale.ROOT));
  }

  private record Standard(OutputStream out) implements Target {
    @Override
    public void finish() throws IOException {
      out.flush();
    }
  }
}
