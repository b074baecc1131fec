package dev.berth.shell;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the shell may know. */
final class ArchitectureTest {
  private static JavaClasses shell;

  @BeforeAll
  static void load() {
    shell =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.berth.shell");
  }

  /** A server is a process that it starts by its name: no class of it is used. */
  @Test
  void ofTheServerItSeesTheApiAlone() {
    var hidden =
        DescribedPredicate.<JavaClass>describe(
            "are of the server or the engine, but not of server.api",
            type ->
                (type.getPackageName() + ".").matches("dev\\.berth\\.(server|engine)\\..*")
                    && !type.getPackageName().equals("dev.berth.server.api"));
    noClasses().should().dependOnClassesThat(hidden).check(shell);
  }

  @Test
  void onlyScriptsKnowTheInterpreter() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.berth.shell.script..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.graalvm..")
        .check(shell);
  }

  @Test
  void onlyTheInteractiveShellKnowsTheTerminalLibrary() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.berth.shell.repl..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.jline..")
        .check(shell);
  }
}
