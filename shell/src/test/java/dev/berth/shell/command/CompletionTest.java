package dev.berth.shell.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class CompletionTest {
  private static final String BREAKS = " \t\n\"'><=;|&(:";

  private static List<String> names(Kind kind) {
    return kind == Kind.Any.CONTAINER
        ? List.of("web", "worker", "weird;reboot", "$(reboot)", "we\u001b[2J", ":files")
        : kind == Kind.Any.IMAGE ? List.of("debian:12", "web:1") : List.of();
  }

  private static List<String> lines(String... words) {
    return new Completion(CompletionTest::names).lines(List.of(words));
  }

  private static List<String> typed(String line) {
    return lines("--line", line, BREAKS);
  }

  @Test
  void wordsAreOfTheirKind() {
    assertEquals(List.of("web", "worker"), lines("stop", "w"));
    assertEquals(List.of("worker"), lines("stop", "web", "wo"));
    assertEquals(List.of("web:1"), lines("tag", "web"));
    assertEquals(List.of("zsh"), lines("completion", "z"));
    assertEquals(List.of(":folders"), lines("build", ""));
    assertEquals(List.of(":files"), lines("import", "root"));
    assertEquals(List.of(), lines("ps", "w"));
    assertEquals(List.of(), lines("rename", "web", "w"));
  }

  @Test
  void whatBelongsToTheContainersCommandIsLeftAlone() {
    assertEquals(List.of("web:1"), lines("run", "--rm", "--name", "x", "we"));
    assertEquals(List.of(), lines("run", "web:1", "--r"));
    assertEquals(List.of(), lines("exec", "web", "we"));
    assertEquals(List.of(), lines("exec", "web", "ls", "--u"));
  }

  @Test
  void optionsEndAtTwoDashes() {
    assertTrue(lines("rm", "--f").contains("--force"));
    assertEquals(List.of(), lines("rm", "--", "--f"));
    assertEquals(List.of("web", "worker"), lines("rm", "--", "w"));
  }

  @Test
  void valuesOfOptionsAreOfTheirKind() {
    assertEquals(List.of("none", "host"), lines("run", "--network", ""));
    assertEquals(List.of("--network=host"), lines("run", "--network=h"));
    assertEquals(List.of("USR1", "USR2"), lines("kill", "-s", "US"));
    assertEquals(List.of("status="), lines("ps", "--filter", "st"));
    assertEquals(List.of("status=running"), lines("ps", "-aqf", "status=ru"));
    assertEquals(List.of("--filter=ancestor=web:1"), lines("ps", "--filter=ancestor=we"));
    assertEquals(List.of(":files"), lines("run", "--env-file", "x"));
    assertEquals(List.of("web:1"), lines("run", "-eA=1", "--rm", "we"));
  }

  @Test
  void aLineOfBashIsReadAsBashReadsIt() {
    assertEquals(List.of("web", "worker"), typed("berth stop 'we b' \"w"));
    assertEquals(List.of("web"), typed("cd /; A=1 berth stop w\\e"));
    assertEquals(List.of("1"), typed("berth run web:"));
    assertEquals(List.of("web:1"), typed("berth run 'web:"));
    assertEquals(List.of("host"), typed("berth run --network=h"));
    assertEquals(List.of("web", "worker"), typed("echo $(berth stop w"));
  }

  @Test
  void theFirstWordsAreVerbs() {
    assertEquals(List.of("rm", "rmi", ":files"), lines("rm"));
    assertEquals(List.of("shell"), lines("help", "sh"));
    assertEquals(List.of("plan", "apply"), lines("gc", ""));
    assertEquals(List.of("cancel"), lines("help", "operation", "c"));
    assertEquals(List.of("worker"), lines("--host", "lab", "stop", "wo"));
    assertFalse(lines("").contains("__complete"));
  }
}
