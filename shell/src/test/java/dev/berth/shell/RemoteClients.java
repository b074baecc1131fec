package dev.berth.shell;

import dev.berth.engine.testing.JavaProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Programs of this checkout that speak to a server elsewhere: each asks for the containers. */
enum RemoteClients {
  SHELL {
    @Override
    List<String> command() {
      return berth("ps", "-a", "--format", "{name}");
    }
  },
  PYTHON {
    @Override
    List<String> command() {
      return List.of(
          "python3",
          "-B",
          "-c",
          "import berth\nwith berth.Client() as c: [print(one.name) for one in c.container.list()]");
    }
  },
  ASYNC_PYTHON {
    @Override
    List<String> command() {
      return List.of(
          "python3",
          "-B",
          "-c",
          """
          import asyncio, berth
          async def main():
              async with berth.AsyncClient() as c:
                  [print(one.name) for one in await c.container.list()]
          asyncio.run(main())
          """);
    }
  },
  NODE {
    @Override
    List<String> command() {
      return List.of(
          "node",
          "--input-type=module",
          "-e",
          """
          import { connect } from "%s";
          const c = connect();
          for (const one of await c.container.list()) console.log(one.name);
          c.close();
          """
              .formatted(SDKS.resolve("js/index.js")));
    }
  };

  static final Path SDKS = Path.of("").toAbsolutePath().getParent().resolve("client-sdks");

  /** What a program said on both outputs, and how it ended. */
  record Said(int status, String text) {
    boolean isGood() {
      return status == 0 && text.isBlank();
    }
  }

  abstract List<String> command();

  /** Asks for the containers. */
  Said ask(UnaryOperator<List<String>> where, Map<String, String> variables) throws IOException {
    return said(start(where.apply(command()), variables));
  }

  /** The command in a JVM of its own. */
  static List<String> berth(String... words) {
    return JavaProgram.words("dev.berth.shell.Main", words);
  }

  /** Starts a program that finds the clients, no contexts, and its outputs in one. */
  static Process start(List<String> command, Map<String, String> variables) throws IOException {
    // What started the tests may have signals ignored, as nohup(1) has.
    var words = new ArrayList<>(List.of("env", "--default-signal"));
    words.addAll(command);
    var builder = new ProcessBuilder(words).redirectErrorStream(true);
    var environment = builder.environment();
    List.of("BERTH_HOST", "BERTH_RUN", "BERTH_ROOT", "BERTH_TLS", "BERTH_TOKEN_FILE")
        .forEach(environment::remove);
    environment.put("PYTHONPATH", SDKS.resolve("python/src").toString());
    environment.put("XDG_CONFIG_HOME", "/nonexistent");
    environment.putAll(variables);
    return builder.start();
  }

  static Said said(Process process) throws IOException {
    process.getOutputStream().close();
    var text = new String(process.getInputStream().readAllBytes());
    return new Said(process.onExit().join().exitValue(), text);
  }

  /** A script that runs the command of this checkout. */
  static Path berthScript(Path folder) throws IOException {
    var file = folder.resolve("berth");
    var words = new ArrayList<String>();
    berth().forEach(word -> words.add("'" + word + "'"));
    Files.writeString(file, "#!/bin/sh\nexec " + String.join(" ", words) + " \"$@\"\n");
    if (!file.toFile().setExecutable(true)) {
      throw new IOException("cannot make %s executable".formatted(file));
    }
    return file;
  }
}
