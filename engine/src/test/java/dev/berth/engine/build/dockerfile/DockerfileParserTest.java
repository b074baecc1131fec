package dev.berth.engine.build.dockerfile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DockerfileParserTest {
  private static Instruction step(String text) {
    return DockerfileParser.parse("FROM a\n" + text).steps().getFirst();
  }

  private static LogicalLine line(String text) {
    return new LogicalLine(2, text);
  }

  @Test
  void fromHasImagePlatformAndName() {
    var file = DockerfileParser.parse("ARG V=1\nfrom --platform=linux/amd64 a:$V as Base\n");
    assertEquals("a:$V", file.from().image());
    assertEquals(Optional.of("linux/amd64"), file.from().platform());
    assertEquals(Optional.of("Base"), file.from().name());
    assertEquals(1, file.globals().size());
  }

  @Test
  void commandsAreListsOrTextForAShell() {
    assertEquals(
        new Run(line("RUN [\"a\", \"b c\"]"), new Command(false, List.of("a", "b c"))),
        step("RUN [\"a\", \"b c\"]"));
    assertEquals(
        new Cmd(line("CMD ['a', b]"), new Command(true, List.of("['a', b]"))),
        step("CMD ['a', b]"));
    assertEquals(
        new Entrypoint(line("ENTRYPOINT []"), new Command(false, List.of())),
        step("ENTRYPOINT []"));
  }

  @Test
  void copyHasFlagsSourcesAndTarget() {
    assertEquals(
        new Copy(
            line("COPY --chown=a:b --chmod=755 x y/ z/"),
            List.of("x", "y/"),
            "z/",
            Optional.of("a:b"),
            Optional.of("755")),
        step("COPY --chown=a:b --chmod=755 x y/ z/"));
    assertEquals(
        new Copy(
            line("COPY [\"a b\", \"c d\"]"),
            List.of("a b"),
            "c d",
            Optional.empty(),
            Optional.empty()),
        step("COPY [\"a b\", \"c d\"]"));
  }

  @Test
  void envTakesPairsOrOneNameAndTheRest() {
    assertEquals(
        List.of(new Pair("a", "1"), new Pair("b", "\"x y\""), new Pair("c", "d\\ e")),
        ((Env) step("ENV a=1 b=\"x y\" c=d\\ e")).pairs());
    assertEquals(List.of(new Pair("a", "b = c")), ((Env) step("ENV a   b = c")).pairs());
  }

  @Test
  void argDeclaresSeveral() {
    assertEquals(
        List.of(
            new Arg.Declaration("A", Optional.empty()),
            new Arg.Declaration("B", Optional.of("\"x y\"")),
            new Arg.Declaration("C", Optional.of(""))),
        ((Arg) step("ARG A B=\"x y\" C=")).declarations());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "RUNN x|there is no instruction RUNN; did you mean RUN?",
        "copi a b|did you mean COPY?",
        "XYZZYPLUGH|it knows ARG, CMD",
        "BAD|it knows ARG, CMD",
        "ENTYRPONT a|did you mean ENTRYPOINT?",
        "COPY a|COPY needs at least one source and a target",
        "COPY --chwon=x a b|did you mean --chown?",
        "COPY --chown a b|--chown needs a value",
        "COPY --chmod=1 --chmod=2 a b|twice",
        "ENV|ENV needs something after it",
        "ENV a|ENV a has no value",
        "ENV a=1 b|without a =",
        "ENV =1|without a name",
        "ARG 1a|cannot declare",
        "RUN []|nothing to run",
        "RUN [\"a\", 1]|not a word of a JSON list",
        "CMD|CMD needs",
        "WORKDIR|WORKDIR needs",
      })
  void whatIsWrongIsSaidWithLineAndAdvice(String text, String expected) {
    var failure = assertThrows(BerthException.class, () -> step(text));
    assertEquals(ErrorKind.INVALID_ARGUMENT, failure.kind());
    assertTrue(failure.getMessage().startsWith("Dockerfile line 2: "), failure.getMessage());
    assertTrue(failure.getMessage().contains(expected), failure.getMessage());
    assertEquals("2", failure.details().get("line"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "FROM b|a second FROM",
        "ADD a b|no ADD yet",
        "VOLUME /x|no VOLUME yet",
        "COPY --from=x a b|no COPY --from yet",
        "RUN --mount=type=cache,target=/x y|no RUN --mount yet",
        "RUN cat <<EOF|here-documents",
        "COPY <<-\"EOF\" /x|here-documents"
      })
  void whatTheReferenceHasAndBerthDoesNotIsSaid(String text, String expected) {
    var failure = assertThrows(BerthException.class, () -> step(text));
    assertEquals(ErrorKind.UNSUPPORTED, failure.kind());
    assertTrue(failure.getMessage().startsWith("Dockerfile line 2: "), failure.getMessage());
    assertTrue(failure.getMessage().contains(expected), failure.getMessage());
  }

  @Test
  void aFileBeginsWithFrom() {
    for (var text : List.of("", "# only\n", "ARG A=1\n", "RUN x\nFROM a\n")) {
      assertThrows(BerthException.class, () -> DockerfileParser.parse(text), text);
    }
  }

  @Test
  void aShiftInQuotesIsNoHeredoc() {
    assertEquals(
        "echo \"a << b\" $((1<<2))",
        ((Run) step("RUN echo \"a << b\" $((1<<2))")).command().words().getFirst());
  }
}
