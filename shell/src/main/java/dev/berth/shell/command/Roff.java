package dev.berth.shell.command;

import java.util.List;
import java.util.Locale;

/** A manual page in the language of man(7), line by line; what is text never becomes a request. */
final class Roff {
  private final StringBuilder page = new StringBuilder();

  /**
   * Begins a page of section 1.
   *
   * @param date of the page, as 2026-01-31
   */
  Roff(String name, String date, String version) {
    var title = escaped(name.toUpperCase(Locale.ROOT));
    page.append(".TH %s 1 %s \"Berth %s\" Berth\n".formatted(title, date, version));
  }

  Roff section(String title) {
    return request("SH", title);
  }

  Roff subsection(String title) {
    return request("SS", title);
  }

  /** A paragraph of its own. */
  Roff paragraph(String text) {
    return request("PP").text(text);
  }

  /** Text that goes on where the text before ended. */
  Roff text(String text) {
    text.lines().forEach(line -> page.append(escaped(line)).append('\n'));
    return this;
  }

  /** What is explained, and below it how. */
  Roff item(String term, String explanation) {
    return request("TP").request("B", term).text(explanation);
  }

  /** Lines as they are, below a heading. */
  Roff lines(List<String> lines) {
    request("nf").request("RS");
    lines.forEach(this::text);
    return request("RE").request("fi");
  }

  Roff bold(String text) {
    return request("B", text);
  }

  private Roff request(String name, String... arguments) {
    page.append('.').append(name);
    for (var argument : arguments) {
      page.append(" \"").append(escaped(argument)).append('"');
    }
    page.append('\n');
    return this;
  }

  private static String escaped(String text) {
    var escaped =
        text.replace("\\", "\\e")
            .replace("-", "\\-")
            .replace("'", "\\(aq")
            .replace("\"", "\\(dq")
            .replace("`", "\\(ga")
            .replace("^", "\\(ha")
            .replace("~", "\\(ti");
    return escaped.startsWith(".") ? "\\&" + escaped : escaped;
  }

  @Override
  public String toString() {
    return page.toString();
  }
}
