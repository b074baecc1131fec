package dev.berth.engine;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The levels of docs/architecture.md: a package imports only from lower ones. */
class ArchitectureTest {
  private static final List<List<String>> LEVELS =
      List.of(
          List.of("error", "value"),
          List.of("kernel", "state", "event", "operation"),
          List.of("content", "image", "snapshot", "log", "cgroup", "launch", "security"),
          List.of("registry", "layer", "container", "mount"),
          List.of("transfer", "build", "gc", "doctor", "verify"));

  private static JavaClasses engine;

  @BeforeAll
  static void load() {
    engine =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.berth.engine");
  }

  @Test
  void aPackageImportsNothingFromAHigherLevel() {
    for (int level = 0; level < LEVELS.size() - 1; level++) {
      var higher =
          LEVELS.subList(level + 1, LEVELS.size()).stream()
              .flatMap(List::stream)
              .map(name -> "dev.berth.engine." + name + "..")
              .toArray(String[]::new);
      for (var name : LEVELS.get(level)) {
        noClasses()
            .that()
            .resideInAPackage("dev.berth.engine." + name + "..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(higher)
            .allowEmptyShould(true)
            .check(engine);
      }
    }
  }

  @Test
  void packagesFormNoCircle() {
    slices().matching("dev.berth.engine.(*)..").should().beFreeOfCycles().check(engine);
  }

  @Test
  void onlyOnePackageKnowsTheNativeLibraries() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.berth.engine.kernel.jna..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("com.sun.jna..")
        .check(engine);
  }

  @Test
  void onlyOnePackageKnowsTheDatabase() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.berth.engine.state..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.sql..", "org.sqlite..")
        .check(engine);
  }
}
