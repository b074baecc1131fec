package dev.berth.shell.command;

import dev.berth.shell.Visible;
import dev.berth.shell.client.Json;
import dev.berth.shell.client.Params;
import java.util.List;

/** {@code verify}. */
final class VerifyVerb implements Verb {
  @Override
  public Syntax syntax() {
    return Syntax.of(
            "verify",
            "Tells what of images, or of all that is stored, is damaged; with --repair makes it good.",
            "berth verify --repair web:1")
        .any("IMAGE", Kind.Any.IMAGE)
        .flag(
            "",
            "repair",
            "where it can be done, fetch blobs again, make layers again, remove leftovers")
        .flag("q", "quiet", "show no progress")
        .status(1, "something is damaged, or could not be told");
  }

  @Override
  public int run(Arguments arguments, Session session) {
    var operation =
        session
            .client()
            .call(
                "image.verify",
                Params.of()
                    .list("images", arguments.words())
                    .flag("repair", arguments.flag("repair")))
            .at("operation")
            .text();
    var report =
        arguments.flag("quiet")
            ? Awaiting.quietly(session, operation)
            : Awaiting.result(session, operation);
    if (arguments.json()) {
      session.print(report.pretty());
    } else {
      report.at("findings").items().forEach(finding -> print(finding, session));
      session.print(sum(report));
    }
    return report.at("damaged").number() == 0 ? 0 : 1;
  }

  private static void print(Json finding, Session session) {
    session.print(
        Visible.line(
            "%s %s %s: %s"
                .formatted(
                    finding.at("state").text(),
                    finding.at("part").text(),
                    finding.at("id").text(),
                    finding.at("problem").text())));
    finding.at("paths").texts().forEach(path -> session.print(Visible.line("    " + path)));
    list("images", finding.at("images").texts(), session);
    list("containers", finding.at("containers").texts(), session);
    if (!finding.at("next").text().isEmpty()) {
      session.print(Visible.line("  next: " + finding.at("next").text()));
    }
  }

  private static void list(String what, List<String> names, Session session) {
    if (!names.isEmpty()) {
      session.print(Visible.line("  breaks the %s %s".formatted(what, String.join(", ", names))));
    }
  }

  private static String sum(Json report) {
    var damaged = report.at("damaged").number();
    var repaired = report.at("repaired").number();
    return "%d blobs (%s) and %d layers of %d images: %s%s"
        .formatted(
            report.at("blobs").number(),
            Human.size(report.at("bytes").number()),
            report.at("layers").number(),
            report.at("images").number(),
            damaged == 0 ? "all sound" : damaged + " damaged",
            repaired == 0 ? "" : ", " + repaired + " repaired");
  }
}
