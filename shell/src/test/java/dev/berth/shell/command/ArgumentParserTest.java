package dev.berth.shell.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ArgumentParserTest {
  private static final Syntax RUN = new RunVerb().syntax();

  @Test
  void switchesShareAWord() {
    var given = RUN.parse(List.of("-di", "debian:12"));
    assertTrue(given.flag("detach"));
    assertTrue(given.flag("interactive"));
    assertEquals(List.of("debian:12"), given.words());
  }

  @Test
  void aValueFollowsInThreeWays() {
    var given = RUN.parse(List.of("-eA=1", "-e", "B=2", "--env=C=3", "--env", "D=4", "i"));
    assertEquals(List.of("A=1", "B=2", "C=3", "D=4"), given.values("env"));
  }

  @Test
  void aLetterWithAValueEndsAGroupOfSwitches() {
    var given = RUN.parse(List.of("-dew=1", "i"));
    assertTrue(given.flag("detach"));
    assertEquals(List.of("w=1"), given.values("env"));
  }

  @Test
  void aSwitchCanBeSwitchedOff() {
    assertFalse(RUN.parse(List.of("--rm", "--rm=false", "i")).flag("rm"));
    var e = assertThrows(UsageException.class, () -> RUN.parse(List.of("--rm=maybe", "i")));
    assertEquals("--rm: there is no \"maybe\"; it is one of true, false", e.text());
  }

  @Test
  void theCommandOfTheContainerIsUntouched() {
    var given = RUN.parse(List.of("--name", "w", "debian:12", "ls", "-l", "--", "--name=x"));
    assertEquals(List.of("debian:12", "ls", "-l", "--", "--name=x"), given.words());
    assertEquals(Optional.of("w"), given.value("name"));
  }

  @Test
  void twoDashesEndOptions() {
    assertEquals(List.of("--name"), new RmVerb().syntax().parse(List.of("--", "--name")).words());
  }

  @Test
  void optionsMayFollowWordsWhereNoCommandDoes() {
    var given = new RmVerb().syntax().parse(List.of("web", "-f"));
    assertTrue(given.flag("force"));
    assertEquals(List.of("web"), given.words());
  }

  @Test
  void anUnknownOptionNamesItsNeighbour() {
    var e = assertThrows(UsageException.class, () -> RUN.parse(List.of("--nmae", "x", "i")));
    assertTrue(e.text().contains("did you mean --name?"), e.text());
  }

  @Test
  void aMissingValueIsAsked() {
    var e = assertThrows(UsageException.class, () -> RUN.parse(List.of("--name")));
    assertTrue(e.text().contains("--name of run needs a value"), e.text());
  }

  @Test
  void optionsAfterTheImageAreFoundOut() {
    assertEquals(
        List.of("--name=nginx", "-d"),
        RUN.parse(List.of("nginx", "--name=nginx", "-d", "sh", "--rm")).misplacedOptions());
    assertEquals(
        List.of("-it", "-de", "-eA=1"),
        RUN.parse(List.of("nginx", "-it", "-de", "-eA=1", "sh", "-it")).misplacedOptions());
    assertEquals(List.of(), RUN.parse(List.of("nginx", "-", "-it")).misplacedOptions());
    assertEquals(List.of(), RUN.parse(List.of("nginx", "-ix")).misplacedOptions());
    assertEquals(List.of(), RUN.parse(List.of("nginx", "--verbose", "sh")).misplacedOptions());
    assertEquals(List.of(), RUN.parse(List.of("nginx", "ls", "-i")).misplacedOptions());
  }

  @Test
  void helpBeginsWithAnExample() {
    assertTrue(RUN.help(80).startsWith("Example:  berth run --rm "), RUN.help(80));
  }
}
