package dev.berth.engine.container;

import dev.berth.engine.container.LifeCycle.Step;
import dev.berth.engine.container.LifeCycle.Verb;
import dev.berth.engine.container.LifeModel.Program;
import dev.berth.engine.testing.TestEngine;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tag;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.AfterTry;
import net.jqwik.api.lifecycle.BeforeContainer;

/** The life cycle against a model: any sequence of what clients do and what happens. */
@Tag("kernel-slow")
class LifeCycleProperties {
  private static final List<Verb> WITHOUT_PROCESS =
      List.of(
          Verb.CREATE,
          Verb.CREATE,
          Verb.CREATE,
          Verb.RENAME,
          Verb.REMOVE,
          Verb.REMOVE_BY_FORCE,
          Verb.KILL,
          Verb.STOP,
          Verb.CRASH_IN_START,
          Verb.CRASH_BEFORE_END,
          Verb.CRASH_OF_MACHINE,
          Verb.CRASH_IN_REMOVAL);
  private static final List<Verb> WITH_PROCESS =
      Stream.of(
              List.of(Verb.values()),
              List.of(Verb.CREATE, Verb.CREATE, Verb.START, Verb.START, Verb.START))
          .flatMap(List::stream)
          .toList();

  private static TestEngine test;

  @BeforeContainer
  static void open() {
    test = TestEngine.withBusybox();
  }

  @AfterContainer
  static void close() {
    test.close();
  }

  @AfterTry
  void clear() {
    test.removeContainers();
  }

  /** The real store and life cycle, and what killed servers leave; no process is made. */
  @Property(tries = 300)
  void whatIsStoredFollowsTheModel(@ForAll("stored") List<Step> steps) throws IOException {
    new LifeCycle(test).run(steps);
  }

  @Tag("full")
  @Property(tries = 1000)
  void whatIsStoredFollowsTheModelForLong(@ForAll("stored") List<Step> steps) throws IOException {
    whatIsStoredFollowsTheModel(steps);
  }

  /**
   * The same with programs that run, monitors that are killed and engines that are reopened. Not
   * shrunk: that is cut off in the middle of a step, and another one comes upon it.
   */
  @Property(tries = 30, shrinking = ShrinkingMode.OFF)
  void whatRunsFollowsTheModel(@ForAll("run") List<Step> steps) throws IOException {
    new LifeCycle(test).run(steps);
  }

  @Tag("full")
  @Property(tries = 500, shrinking = ShrinkingMode.OFF)
  void whatRunsFollowsTheModelForLong(@ForAll("run") List<Step> steps) throws IOException {
    new LifeCycle(test).run(steps);
  }

  @Provide
  Arbitrary<List<Step>> stored() {
    return steps(WITHOUT_PROCESS).list().ofMinSize(1).ofMaxSize(20);
  }

  @Provide
  Arbitrary<List<Step>> run() {
    return steps(WITH_PROCESS).list().ofMinSize(5).ofMaxSize(20);
  }

  private static Arbitrary<Step> steps(List<Verb> verbs) {
    return Combinators.combine(
            Arbitraries.of(verbs),
            Arbitraries.integers().between(0, 7),
            Arbitraries.integers().between(0, 3),
            Arbitraries.of(Program.values()),
            Arbitraries.of(false, false, false, true))
        .as(Step::new);
  }
}
