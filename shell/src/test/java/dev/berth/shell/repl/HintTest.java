package dev.berth.shell.repl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What stands below a call that is being typed. */
final class HintTest {
  private static final ApiModel API = new ApiModel();

  private static List<String> after(String before, int width) {
    return new Hint(API, path -> API.method(String.join(".", path))).after(before, width);
  }

  @Test
  void aMethodsSignatureAndWhatItDoes() {
    assertEquals(
        List.of(
            "container.kill({container: string, signal?: string, requestId?: string})",
            "  Sends a signal to a container's first process."),
        after("x = await container.kill(", 100));
  }

  @Test
  void theParameterAtTheCursor() {
    var lines = after("container.create({image: \"debian:12\", name", 100);
    assertTrue(lines.getLast().startsWith("  name?: string  Unique name"), lines.toString());
    var field = after("container.list({filter: {all: ", 100);
    assertTrue(field.getLast().startsWith("  all?: boolean  "), field.toString());
  }

  @Test
  void whatTheShellAddsIsThereToo() {
    var parameter = after("container.run(\"a\", {name", 60).getLast();
    assertTrue(parameter.contains("name?: string"), parameter);
    var signature = after("container.run(", 60).getFirst();
    assertTrue(signature.startsWith("container.run(image, {"), signature);
  }

  @Test
  void aLineIsNeverWiderThanTheTerminal() {
    for (var line : after("container.create(", 40)) {
      assertTrue(line.length() < 40, line);
    }
  }

  @Test
  void elsewhereIsNone() {
    assertEquals(List.of(), after("container.list()", 80));
    assertEquals(List.of(), after("mine(", 80));
  }
}
