package dev.berth.engine.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.engine.build.graph.Graph;
import dev.berth.engine.build.graph.Op;
import dev.berth.engine.build.graph.StepKey;
import dev.berth.engine.error.BerthException;
import dev.berth.engine.image.ContainerConfig;
import dev.berth.engine.image.PullPolicy;
import dev.berth.engine.value.Digest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What Dockerfiles and programs mean, as graphs; no image, no kernel. */
class RecipeTest {
  private static final Digest CONTENT = Digest.of(new byte[] {1});
  private static final ContainerConfig BASE =
      ContainerConfig.EMPTY
          .withEnvironment(List.of("PATH=/bin", "HOME=/root"))
          .withWorkingFolder("/base")
          .withCommand(List.of("sh"));

  private static Graph graph(BuildRequest.Source source, Map<String, String> arguments) {
    var recipe =
        Recipe.of(
            new BuildRequest(source, List.of(), arguments, Map.of(), PullPolicy.NEVER, false));
    return recipe.graph(new Op.BaseImage(CONTENT, Optional.of(CONTENT)), BASE);
  }

  private static Graph text(String text) {
    return graph(new BuildRequest.Source.Dockerfile(text), Map.of());
  }

  private static Graph program(ProgramStep... steps) {
    return graph(new BuildRequest.Source.Program("base", List.of(steps)), Map.of());
  }

  /** Keys of all steps that change files, each on the same files. */
  private static List<Digest> keys(Graph graph) {
    return graph.inOrder().stream()
        .flatMap(
            vertex ->
                switch (vertex.op()) {
                  case Op.Run run -> Optional.of(StepKey.of(run, Optional.of(CONTENT))).stream();
                  case Op.Copy copy ->
                      Optional.of(StepKey.of(copy, Optional.of(CONTENT), CONTENT)).stream();
                  case Op.MakeFolder make ->
                      Optional.of(StepKey.of(make, Optional.of(CONTENT))).stream();
                  case Op.Source _, Op.Configure _ -> Optional.<Digest>empty().stream();
                })
        .toList();
  }

  @Test
  void aProgramAndADockerfileOfTheSameMeaningHaveTheSameKeys() {
    var byText =
        text(
            """
            FROM base
            ARG V=1
            ENV A=x B="y z"
            WORKDIR app
            COPY --chown=ann --chmod=755 src lib ./
            USER ann
            LABEL l=$A
            EXPOSE 80
            RUN make $V
            RUN ["make", "it"]
            ENTRYPOINT ["/e"]
            CMD go
            """);
    var env = new LinkedHashMap<String, String>();
    env.put("A", "x");
    env.put("B", "y z");
    var byProgram =
        program(
            Programs.values("arg", Map.of("V", "1")),
            Programs.values("env", env),
            Programs.value("workdir", "app"),
            Programs.copy(List.of("src", "lib"), "./", "ann", "755"),
            Programs.value("user", "ann"),
            Programs.values("label", Map.of("l", "x")),
            Programs.value("expose", "80/tcp"),
            Programs.shell("run", "make $V"),
            Programs.words("run", "make", "it"),
            Programs.words("entrypoint", "/e"),
            Programs.shell("cmd", "go"));
    assertEquals(keys(byText), keys(byProgram));
    assertEquals(4, keys(byText).size());
    assertEquals(byText.config(), byProgram.config());
    assertEquals(
        byText.inOrder().stream().map(vertex -> vertex.createdBy()).toList(),
        byProgram.inOrder().stream().map(vertex -> vertex.createdBy()).toList());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "RUN other",
        "RUN [\"/bin/sh\", \"c\", \"make\"]",
        "ENV X=1\nRUN make",
        "USER u\nRUN make",
        "WORKDIR /w\nRUN make",
        "ARG A=1\nRUN make"
      })
  void whatARunDependsOnIsInItsKey(String steps) {
    assertNotEquals(
        keys(text("FROM base\nRUN make")).getLast(), keys(text("FROM base\n" + steps)).getLast());
  }

  @Test
  void howItIsWrittenIsNotInTheKey() {
    assertEquals(
        keys(text("FROM base\nRUN make")),
        keys(text("# c\nFROM base as x\nLABEL a=b\nCMD y\nrun \\\n  make\n")));
    assertEquals(
        keys(text("FROM base\nRUN make")),
        keys(text("FROM base\nRUN [\"/bin/sh\",\"-c\",\"make\"]")));
  }

  @Test
  void variablesSeeWhatWasSetBeforeTheInstruction() {
    var config = text("FROM base\nENV a=hello\nENV a=bye d=$a\nENV g=$d PATH=$PATH:/x\n").config();
    assertEquals(
        List.of("PATH=/bin:/x", "HOME=/root", "a=bye", "d=hello", "g=hello"), config.environment());
  }

  @Test
  void argumentsComeFromTheRequestThenTheStageThenTheTop() {
    var text =
        "ARG T=top\nARG G=global\nFROM base\nARG T\nARG G=stage\nARG N\nLABEL t=$T g=$G n=$N-\n";
    var plain = graph(new BuildRequest.Source.Dockerfile(text), Map.of()).config().labels();
    assertEquals(Map.of("t", "top", "g", "stage", "n", "-"), plain);
    var given =
        graph(new BuildRequest.Source.Dockerfile(text), Map.of("T", "1", "G", "2", "N", "3"));
    assertEquals(Map.of("t", "1", "g", "2", "n", "3-"), given.config().labels());
    assertEquals("", text("ARG A=1\nFROM base\nLABEL a=$A").config().labels().get("a"));
  }

  @Test
  void envBeatsArgAndTheBaseImageIsNamedByArg() {
    assertEquals(
        "env", text("FROM base\nARG X=arg\nENV X=env\nLABEL x=$X").config().labels().get("x"));
    var request =
        new BuildRequest(
            new BuildRequest.Source.Dockerfile("ARG V=12\nFROM debian:${V:-1}"),
            List.of(),
            Map.of("V", "13"),
            Map.of(),
            PullPolicy.NEVER,
            false);
    assertEquals("debian:13", Recipe.of(request).base());
  }

  @Test
  void workdirsAccumulateAndAnEntrypointDropsTheBasesCommand() {
    assertEquals(
        "/base/a/c", text("FROM base\nWORKDIR a/b\nWORKDIR ../c").config().workingFolder());
    assertEquals(List.of(), text("FROM base\nENTRYPOINT [\"e\"]").config().command());
    assertEquals(
        List.of("c"), text("FROM base\nCMD [\"c\"]\nENTRYPOINT [\"e\"]").config().command());
    assertEquals(List.of("sh"), text("FROM base\nUSER a").config().command());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "COPY a b c",
        "COPY --chmod=9 a b",
        "EXPOSE 0",
        "EXPOSE 80/x",
        "EXPOSE 9-8",
        "ENV a=\"",
        "RUN x\nENV a=${b",
        "USER $NONE",
        "WORKDIR ${X:?needed}"
      })
  void badValuesAreRefusedWithTheirLine(String steps) {
    int lines = 1 + (int) steps.lines().count();
    var failure = assertThrows(BerthException.class, () -> text("FROM base\n" + steps));
    assertTrue(
        failure.getMessage().startsWith("Dockerfile line " + lines + ": "), failure.getMessage());
  }

  @Test
  void badStepsOfAProgramAreRefusedWithTheirNumber() {
    var unknown = assertThrows(BerthException.class, () -> program(Programs.words("rum", "x")));
    assertTrue(unknown.getMessage().contains("step 1"), unknown.getMessage());
    var empty =
        assertThrows(
            BerthException.class,
            () -> program(Programs.value("user", "a"), Programs.words("run")));
    assertTrue(empty.getMessage().startsWith("step 2 (run): "), empty.getMessage());
  }
}
