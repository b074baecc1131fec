package dev.berth.shell.command;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The manual pages, made from the table of verbs: berth(1), and berth-VERB(1) of each verb. */
final class ManPages {
  private final String version;
  private final String date;

  /**
   * Pages of a version.
   *
   * @param environment whose SOURCE_DATE_EPOCH dates them, for builds that can be repeated
   */
  ManPages(String version, Map<String, String> environment) {
    this.version = version;
    var epoch = environment.getOrDefault("SOURCE_DATE_EPOCH", "");
    this.date =
        (epoch.matches("[0-9]{1,10}")
                ? Instant.ofEpochSecond(Long.parseLong(epoch)).atZone(ZoneOffset.UTC).toLocalDate()
                : LocalDate.now(ZoneOffset.UTC))
            .toString();
  }

  /** Texts by the names of their files. */
  Map<String, String> all() {
    var pages = new LinkedHashMap<String, String>();
    pages.put("berth.1", overview());
    for (var group : Group.values()) {
      for (var verb : Verbs.of(group)) {
        pages.put(name(verb.syntax()) + ".1", page(group, verb));
      }
    }
    return pages;
  }

  private static String name(Syntax syntax) {
    return "berth-" + syntax.verb().replace(' ', '-');
  }

  private String overview() {
    var page = new Roff("berth", date, version);
    page.section("NAME").text("berth - containers, images and builds, by command, script or shell");
    page.section("SYNOPSIS");
    page.bold("berth").text("[--host HOST] COMMAND [OPTION...] [WORD...]");
    page.paragraph("").bold("berth").text("FILE.js [WORD...]");
    page.paragraph("").bold("berth").text("-e CODE [WORD...]");
    page.paragraph("").bold("berth");
    page.section("DESCRIPTION")
        .text("Runs one command, a script in JavaScript, or, with no words at a terminal, a shell.")
        .text("A server does the work; a command that finds none on this machine starts one.");
    page.section("COMMANDS");
    for (var group : Group.values()) {
      page.subsection(group.title());
      Verbs.of(group)
          .forEach(verb -> page.item(name(verb.syntax()) + "(1)", verb.syntax().summary()));
    }
    page.section("OPTIONS")
        .item("--help", "Print help; after a command, that of the command.")
        .item("--version", "Print the version.")
        .item("--host HOST", "Before a command: the server it speaks to, as BERTH_HOST names it.");
    page.section("EXIT STATUS")
        .item("0", "It is done.")
        .item("1", "The engine refused or failed; with several words the others were done.")
        .item("2", "The command line is wrong.")
        .paragraph("run, create, exec and start have more: their pages tell.");
    page.section("ENVIRONMENT")
        .item("BERTH_HOST", "A server elsewhere: ssh://, tls://, tcp://, unix:// or a context.")
        .item("BERTH_RUN", "Folder of the socket; /run/berth by default.")
        .item("BERTH_ROOT", "Folder of the state of a server; /var/lib/berth by default.")
        .item("NO_COLOR", "Print no colours.");
    page.section("EXAMPLES")
        .lines(
            List.of(
                "berth bootstrap bookworm debian:12",
                "berth run --rm debian:12 cat /etc/os-release",
                "berth ps -a"));
    return page.toString();
  }

  private String page(Group group, Verb verb) {
    var syntax = verb.syntax();
    var page = new Roff(name(syntax), date, version);
    var summary = syntax.summary();
    page.section("NAME").text(name(syntax) + " - " + lowered(summary));
    page.section("SYNOPSIS")
        .bold("berth " + syntax.verb())
        .text(syntax.usage().substring("berth ".length() + syntax.verb().length()).strip());
    page.section("DESCRIPTION").text(summary);
    syntax.choices().forEach((word, does) -> page.item(word, sentence(does)));
    if (!syntax.options().isEmpty()) {
      page.section("OPTIONS");
    }
    syntax.options().forEach(option -> page.item(term(option), explanation(option)));
    page.section("EXIT STATUS").item("0", "It is done.");
    if (verb.engineError() == verb.usageError()) {
      page.item(
          "" + verb.engineError(), "The engine refused or failed, or the command line is wrong.");
    } else {
      page.item("" + verb.engineError(), "The engine refused or failed.")
          .item("" + verb.usageError(), "The command line is wrong.");
    }
    syntax.statuses().forEach((status, meaning) -> page.item(status, sentence(meaning)));
    page.section("EXAMPLES").lines(syntax.example().lines().toList());
    page.section("SEE ALSO").text(seeAlso(group, syntax));
    return page.toString();
  }

  private static String lowered(String summary) {
    var line = summary.replaceFirst("[.;:].*", "");
    return Character.toLowerCase(line.charAt(0)) + line.substring(1);
  }

  private static String term(Syntax.Option option) {
    return (option.letter().isEmpty() ? "" : "-" + option.letter() + ", ")
        + "--"
        + option.name()
        + (option.isSwitch() ? "" : " " + option.value());
  }

  private static String explanation(Syntax.Option option) {
    var text = sentence(option.help());
    return switch (option.kind()) {
      case Kind.Pair pair -> text + "\nNames: " + String.join(", ", pair.names().keySet()) + ".";
      case Kind.OneOf choice when !option.isSwitch() ->
          text + "\nOne of " + String.join(", ", choice.values()) + ".";
      case Kind _ -> text;
    };
  }

  private static String sentence(String text) {
    return Character.toUpperCase(text.charAt(0)) + text.substring(1) + ".";
  }

  private static String seeAlso(Group group, Syntax syntax) {
    var names = new ArrayList<String>();
    names.add("berth");
    Verbs.of(group).forEach(verb -> names.add(name(verb.syntax())));
    names.remove(name(syntax));
    return names.stream().map(name -> name + "(1)").collect(Collectors.joining(", "));
  }
}
