package dev.berth.shell.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.shell.CapturedStreams;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManPagesTest {
  @TempDir Path folder;

  @BeforeEach
  void write() {
    var captured = new CapturedStreams();
    var day = Map.of("SOURCE_DATE_EPOCH", "1700000000");
    assertEquals(0, Verbs.run(List.of("__man", "man"), captured.session(folder, folder, day)));
  }

  private String said(String... command) throws IOException, InterruptedException {
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    var out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return out;
  }

  @Test
  void everyVerbHasAPageWithoutAFault() throws Exception {
    var command = new ArrayList<>(List.of("mandoc", "-T", "lint", "-W", "warning"));
    var names = new ArrayList<String>();
    try (var pages = Files.list(folder.resolve("man"))) {
      pages.sorted().forEach(page -> names.add(page.getFileName().toString()));
    }
    assertTrue(names.contains("berth.1"), names.toString());
    for (var verb : Verbs.names()) {
      assertTrue(names.contains("berth-" + verb.replace(' ', '-') + ".1"), verb);
    }
    names.forEach(name -> command.add(folder.resolve("man").resolve(name).toString()));
    assertEquals("", said(command.toArray(String[]::new)));
  }

  @Test
  void aPageReadsAsTheTableSays() throws Exception {
    var page = folder.resolve("man/berth-run.1").toString();
    var text = said("mandoc", "-T", "utf8", "-O", "width=100", page).replaceAll(".\b", "");
    assertTrue(text.contains("berth-run - makes a container, starts it"), text);
    assertTrue(text.contains("berth run [OPTIONS] IMAGE [COMMAND] [WORD...]"), text);
    assertTrue(text.contains("-e, --env NAME[=VALUE]"), text);
    assertTrue(text.contains("sh -c 'echo $NAME'"), text);
    assertTrue(text.contains("2023-11-14"), text);
    assertTrue(text.contains("125 "), text);
  }

  @Test
  void thePageOfTheServerHasItsWordsOptionsAndStatus() throws Exception {
    var page = folder.resolve("man/berth-server.1").toString();
    var text = said("mandoc", "-T", "utf8", "-O", "width=100", page).replaceAll(".\b", "");
    for (var part : List.of(" connect\n", "--listen ADDRESS:PORT", "3     ", "berth server run ")) {
      assertTrue(text.contains(part), text);
    }
  }
}
