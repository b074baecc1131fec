package dev.berth.shell.command;

import dev.berth.shell.client.Params;
import java.io.Console;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** {@code login}. */
final class LoginVerb implements Verb {
  private static final int LONGEST = 64 * 1024;

  @Override
  public Syntax syntax() {
    return Syntax.of(
            "login",
            "Shows user and password to a registry, and stores them in the server where it takes them. Asks for what isn't given. Without HOST: Docker's registry.",
            "berth login -u ann --password-stdin registry.example:5000 < password-file")
        .optional("HOST", Kind.Any.TEXT)
        .value("u", "username", "USER", "who logs in")
        .flag("", "password-stdin", "read the password from standard input")
        .value(
            "p", "password", "PASSWORD", "is refused: others could see it in the list of processes")
        .flag("", "list", "list the logins that are stored, without passwords");
  }

  @Override
  public Where where() {
    return Where.CLIENT;
  }

  @Override
  public int run(Arguments arguments, Session session) throws IOException {
    if (arguments.flag("list")) {
      return list(arguments, session);
    }
    if (arguments.value("password").isPresent()) {
      throw new UsageException(
          "a password on the command line can be seen by everybody on this machine, and stays in the shell's history: leave --password out to be asked for it, or use --password-stdin");
    }
    var params = Params.of().put("host", host(arguments));
    if (arguments.flag("password-stdin")) {
      var user =
          arguments
              .value("username")
              .orElseThrow(
                  () -> new UsageException("--password-stdin needs --username: who logs in?"));
      params.put("user", user).put("password", piped(session));
    } else {
      ask(arguments, session, params);
    }
    var login = session.client().call("registry.login", params);
    session.print(
        arguments.json()
            ? login.pretty()
            : "Logged in to %s as %s".formatted(login.at("host").text(), login.at("user").text()));
    return 0;
  }

  static Optional<String> host(Arguments arguments) {
    return arguments.words().stream().findFirst();
  }

  /** All of it, without the end of its line. */
  private static String piped(Session session) throws IOException {
    var bytes = session.streams().in().readNBytes(LONGEST + 1);
    if (bytes.length > LONGEST) {
      throw new UsageException("a password has at most %d bytes".formatted(LONGEST));
    }
    var password = new String(bytes, StandardCharsets.UTF_8).replaceFirst("\r?\n$", "");
    if (password.isEmpty()) {
      throw new UsageException("there is no password at standard input");
    }
    return password;
  }

  private static void ask(Arguments arguments, Session session, Params params) {
    var console = session.streams().screen().in() ? System.console() : null;
    if (console == null || !console.isTerminal()) {
      throw new UsageException(
          "cannot ask for a password: this is no terminal; use --username and --password-stdin");
    }
    params
        .put("user", arguments.value("username").orElseGet(() -> answer(console)))
        .put("password", secret(console));
  }

  private static String answer(Console console) {
    return Optional.ofNullable(console.readLine("Username: ")).orElse("").strip();
  }

  private static String secret(Console console) {
    var typed = console.readPassword("Password: ");
    return typed == null ? "" : new String(typed);
  }

  private static int list(Arguments arguments, Session session) {
    var logins = session.client().call("registry.list");
    if (arguments.json()) {
      session.print(logins.pretty());
      return 0;
    }
    var table = new Table("HOST", "USER");
    logins.items().forEach(one -> table.row(one.at("host").text(), one.at("user").text()));
    table.print(session);
    return 0;
  }
}
