package dev.berth.shell;

import dev.berth.shell.command.Lines;
import dev.berth.shell.command.Verbs;

/** What {@code berth --help} prints. */
final class Help {
  private Help() {}

  static String text(int columns) {
    return """
        Examples: berth bootstrap bookworm debian:12
                  berth run --rm debian:12 cat /etc/os-release
                  berth scripts/examples/quickstart.js

        Usage:    berth                      the shell, at a terminal
                  berth COMMAND [WORD...]
                  berth FILE.js [WORD...]
                  berth -e CODE [WORD...]

        "berth COMMAND --help" tells more of each of these.

        """
        + Verbs.list(columns)
        + "\n"
        + Lines.wrapped(
            "",
            "BERTH_ROOT (/var/lib/berth) is where state lives, BERTH_RUN (/run/berth) where the socket is.",
            columns)
        + Lines.wrapped(
            "",
            "BERTH_HOST, or --host HOST before COMMAND, names a server elsewhere: ssh://, tls://, tcp:// or a context.",
            columns);
  }
}
