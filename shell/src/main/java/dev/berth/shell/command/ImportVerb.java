package dev.berth.shell.command;

import dev.berth.shell.client.FileBody;
import dev.berth.shell.client.Params;

/** {@code import}: an image of an archive. */
final class ImportVerb implements Verb {
  @Override
  public Syntax syntax() {
    return Syntax.of(
            "import",
            "Makes an image of a tar of a root file system: plain, gzip, zstd or xz.",
            "berth import rootfs.tar.zst base:1")
        .word("FILE|-", Kind.Any.FILE)
        .optional("REFERENCE", Kind.Any.IMAGE)
        .value("c", "change", "INSTRUCTION", "a Dockerfile instruction for the config")
        .value("m", "message", "TEXT", "what it is")
        .value("", "digest", "sha256:HEX", "refuse other bytes than these");
  }

  @Override
  public int run(Arguments arguments, Session session) {
    var name = arguments.word(0);
    var body =
        name.equals("-")
            ? new StreamBody(session.streams().in())
            : new FileBody(session.path(name));
    var upload =
        session
            .client()
            .call(
                "image.importTar",
                Params.of()
                    .put("reference", arguments.optionalWord(1))
                    .list("changes", arguments.values("change"))
                    .put("message", arguments.value("message"))
                    .put("digest", arguments.value("digest")));
    var image =
        Awaiting.afterUpload(
            session, upload.at("operation").text(), upload.at("stream").text(), body);
    session.print(arguments.json() ? image.pretty() : image.at("id").text());
    return 0;
  }
}
