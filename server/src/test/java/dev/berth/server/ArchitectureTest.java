package dev.berth.server;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.berth.server.rpc.Catalog;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the server's packages may know, and what the API's names may be. */
final class ArchitectureTest {
  /** Reserved words of JavaScript (strict) and Python. */
  private static final Set<String> RESERVED =
      Set.of(
          ("and as assert async await break case catch class const continue debugger def default del"
                  + " delete do elif else enum except export extends False finally for from"
                  + " function global if implements import in instanceof interface is lambda let"
                  + " new None nonlocal not null or package pass private protected public raise"
                  + " return static super switch this throw True true false try typeof var void"
                  + " while with yield")
              .split(" "));

  private static JavaClasses server;

  @BeforeAll
  static void load() {
    server =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.berth.server");
  }

  @Test
  void theServerKnowsNeitherNativeLibrariesNorTheDatabase() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("com.sun.jna..", "java.sql..", "org.sqlite..", "java.lang.foreign..")
        .check(server);
  }

  @Test
  void theApiKnowsNothingOfOurs() {
    noClasses()
        .that()
        .resideInAPackage("dev.berth.server.api..")
        .should()
        .dependOnClassesThat(
            com.tngtech.archunit.base.DescribedPredicate.describe(
                "are of Berth, but not of the API",
                type ->
                    type.getPackageName().startsWith("dev.berth.")
                        && !type.getPackageName().equals("dev.berth.server.api")))
        .check(server);
  }

  @Test
  void onlyTheTransportKnowsItsLibrary() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.berth.server.http..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.undertow..", "org.xnio..")
        .check(server);
  }

  @Test
  void onlyTheIssuerKnowsItsLibrary() {
    noClasses()
        .that()
        .haveNameNotMatching(".*\\.certificate\\.Issuer(\\$.*)?")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.bouncycastle..")
        .check(server);
  }

  @Test
  void packagesFormNoCircle() {
    slices().matching("dev.berth.server.(*)..").should().beFreeOfCycles().check(server);
  }

  @Test
  void noNameIsAReservedWord() {
    var names = new TreeSet<String>();
    for (var method : Catalog.ofApi().methods()) {
      names.addAll(List.of(method.name().split("\\.")));
      method.parameters().forEach(parameter -> names.add(parameter.name()));
    }
    assertTrue(names.contains("container") && names.contains("importTar"), names.toString());
    names.retainAll(RESERVED);
    assertEquals(Set.of(), names);
  }
}
