package dev.berth.shell.command;

import dev.berth.shell.client.Params;
import dev.berth.shell.client.RpcException;
import dev.berth.shell.client.TarBody;
import dev.berth.shell.registry.CallersCredentials;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code build}. */
final class BuildVerb implements Verb {
  @Override
  public Syntax syntax() {
    return Syntax.of(
            "build",
            "Builds an image from a Dockerfile; - reads one from standard input, without a context.",
            "berth build -t web:1 .")
        .word("FOLDER|-", Kind.Any.FOLDER)
        .value("t", "tag", "REFERENCE", Kind.Any.IMAGE, "tag the image")
        .value(
            "f",
            "file",
            "FILE",
            Kind.Any.FILE,
            "the Dockerfile, - for standard input; FOLDER/Dockerfile is the default")
        .value("", "build-arg", "NAME[=VALUE]", "value of an ARG")
        .value("", "label", "NAME=VALUE", "attach a label")
        .flag("", "pull", "pull the base image always, not only where it is missing")
        .flag("", "no-cache", "run every step")
        .flag("q", "quiet", "print nothing but the id: no steps, no warnings");
  }

  @Override
  public int run(Arguments arguments, Session session) throws IOException {
    var folder = arguments.word(0);
    var standardInput = folder.equals("-");
    var context = session.path(standardInput ? "." : folder);
    requireFolder(folder, context);
    var file = arguments.value("file");
    boolean typed = standardInput || file.equals(Optional.of("-"));
    if (typed) {
      session.caller().showCredentials(); // before it is read: nobody can read it again
    }
    var dockerfile =
        typed
            ? TextFile.read("standard input", session.streams().in())
            : text(
                folder,
                file.isPresent() ? session.path(file.get()) : own(context.resolve("Dockerfile")));
    var given = buildArguments(arguments, session);
    var credentials = credentials(session, dockerfile, given, arguments.flag("pull"));
    var started =
        session
            .client()
            .call(
                "build.run",
                Params.of("dockerfile", dockerfile)
                    .list("tags", arguments.values("tag"))
                    .map("arguments", given)
                    .map("labels", arguments.pairs("label"))
                    .put("pull", arguments.flag("pull") ? Optional.of("always") : Optional.empty())
                    .flag("noCache", arguments.flag("no-cache"))
                    .flag("context", !standardInput)
                    .list("credentials", credentials));
    var operation = started.at("operation").text();
    var token = started.at("stream");
    if (token.present()) {
      Awaiting.upload(session, operation, token.text(), new TarBody(context, List.of("")));
    }
    var result =
        arguments.flag("quiet")
            ? Awaiting.quietly(session, operation)
            : Awaiting.said(session, operation);
    session.print(arguments.json() ? result.pretty() : result.at("id").text());
    return 0;
  }

  /** Those for the registry of the base image, where that is pulled. */
  private static List<Params> credentials(
      Session session, String dockerfile, Map<String, String> given, boolean always) {
    return BaseName.of(dockerfile, given)
        .filter(base -> always || isMissing(session, base))
        .flatMap(
            base -> {
              session.caller().showCredentials();
              return RegistryTransfer.credentials(session, base)
                  .map(found -> found.params().put("host", CallersCredentials.host(base)));
            })
        .stream()
        .toList();
  }

  private static boolean isMissing(Session session, String image) {
    try {
      session.client().call("image.inspect", Params.of("image", image));
      return false;
    } catch (RpcException e) {
      return e.kind().equals("NOT_FOUND");
    }
  }

  private static void requireFolder(String folder, Path context) {
    if (!Files.isDirectory(context)) {
      throw new UsageException(
          "cannot build from \"%s\": %s; name a folder with a Dockerfile, such as \".\", or - for a Dockerfile on standard input"
              .formatted(
                  folder,
                  Files.exists(context)
                      ? context + " is no folder"
                      : "there is no folder " + context));
    }
  }

  /** Whoever names a FIFO means to wait for its writer; one that lies in a context is a trap. */
  private static Path own(Path dockerfile) {
    if (Files.exists(dockerfile) && !Files.isRegularFile(dockerfile)) {
      throw new UsageException(
          "cannot read %s: it is a FIFO, a device or a folder and no file; name another with -f"
              .formatted(dockerfile));
    }
    return dockerfile;
  }

  private static String text(String folder, Path file) throws IOException {
    try (var in = Files.newInputStream(file)) {
      return TextFile.read(file.toString(), in);
    } catch (NoSuchFileException e) {
      throw new UsageException(
          "cannot build from \"%s\": there is no Dockerfile %s; name another one with -f FILE"
              .formatted(folder, file));
    }
  }

  private static Map<String, String> buildArguments(Arguments arguments, Session session) {
    var values = new LinkedHashMap<String, String>();
    for (var text : arguments.values("build-arg")) {
      CreationOptions.variable(text, session)
          .ifPresent(
              pair -> {
                var equals = pair.indexOf('=');
                values.put(pair.substring(0, equals), pair.substring(equals + 1));
              });
    }
    return values;
  }
}
