package dev.berth.shell.install;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.shell.client.RpcException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an installation does, decided from facts. */
final class InstallPlannerTest {
  private static final Path LAUNCHER = Path.of("/opt/my berth/berth");
  private static final Path JAVA = Path.of("/usr/lib/jvm/java-25");
  private static final MachineFacts FRESH =
      new MachineFacts(
          0,
          true,
          true,
          Optional.empty(),
          Map.of(),
          false,
          false,
          false,
          Optional.empty(),
          OptionalInt.empty());

  private static List<String> did(List<Step> steps) {
    return steps.stream().map(Step::did).toList();
  }

  private static List<Step> install(MachineFacts facts) {
    return InstallPlanner.install(facts, LAUNCHER, JAVA);
  }

  @Test
  void onlyWhereSystemdDoesNotRunItIsToldThatNothingWasStarted() {
    assertEquals(Optional.empty(), InstallPlanner.notStarted(FRESH));
    var elsewhere =
        new MachineFacts(
            0,
            true,
            false,
            Optional.empty(),
            Map.of(),
            false,
            false,
            false,
            Optional.empty(),
            OptionalInt.empty());
    var told = InstallPlanner.notStarted(elsewhere).orElseThrow();
    assertTrue(told.contains("nothing was started"), told);
    assertFalse(did(install(elsewhere)).contains("started berth.service"));
  }

  /** The machine as it is after these steps. */
  private static MachineFacts after(MachineFacts before, List<Step> steps) {
    var units = new HashMap<>(before.units());
    var group = before.group();
    var enabled = before.enabled();
    var active = before.active();
    for (var step : steps) {
      switch (step) {
        case Step.WriteFile write -> units.put(write.file().getFileName().toString(), write.text());
        case Step.RemoveFile remove -> units.remove(remove.file().getFileName().toString());
        case Step.StopServer _ -> {}
        case Step.Unmount _ -> {}
        case Step.Run program -> {
          var line = String.join(" ", program.command());
          group = line.startsWith("groupadd") || (group && !line.startsWith("groupdel"));
          enabled = line.contains(" enable ") || (enabled && !line.contains(" disable "));
          active =
              line.endsWith("start berth.service")
                  || (active && !line.endsWith("stop berth.service"));
        }
      }
    }
    return new MachineFacts(
        before.user(),
        before.systemctl(),
        before.booted(),
        before.packaged(),
        units,
        group,
        enabled,
        active,
        Optional.empty(),
        active ? OptionalInt.of(0) : OptionalInt.empty());
  }

  private static MachineFacts with(MachineFacts facts, OptionalInt containers) {
    return new MachineFacts(
        facts.user(),
        facts.systemctl(),
        facts.booted(),
        facts.packaged(),
        facts.units(),
        facts.group(),
        facts.enabled(),
        facts.active(),
        Optional.empty(),
        containers);
  }

  private static MachineFacts with(MachineFacts facts, Map<String, String> units, boolean group) {
    return new MachineFacts(
        facts.user(),
        facts.systemctl(),
        facts.booted(),
        facts.packaged(),
        units,
        group,
        facts.enabled(),
        facts.active(),
        Optional.empty(),
        facts.containers());
  }

  private static RpcException refusal(MachineFacts facts) {
    return assertThrows(RpcException.class, () -> install(facts));
  }

  @Test
  void aFreshMachineGetsEverything() {
    assertEquals(
        List.of(
            "made the group berth",
            "wrote /etc/systemd/system/berth-containers.service",
            "wrote /etc/systemd/system/berth.service",
            "told systemd of it",
            "enabled berth.service: it starts with the machine",
            "started berth.service"),
        did(install(FRESH)));
  }

  @Test
  void theSecondTimeThereIsNothingToDo() {
    assertEquals(List.of(), install(after(FRESH, install(FRESH))));
  }

  @Test
  void theUnitNamesTheLauncherAndTheJdk() {
    var unit = after(FRESH, install(FRESH)).units().get(Units.SERVER);
    assertTrue(unit.contains("\nExecStart=\"/opt/my berth/berth\" server run "), unit);
    assertTrue(unit.contains("\nEnvironment=\"JAVA_HOME=/usr/lib/jvm/java-25\"\n"), unit);
    assertFalse(unit.contains("/usr/bin/berth"), unit);
  }

  @Test
  void anotherCheckoutTakesOverByARestartThatLeavesContainersAlone() {
    var installed = with(after(FRESH, install(FRESH)), OptionalInt.of(7));
    assertEquals(
        List.of(
            "wrote /etc/systemd/system/berth.service",
            "told systemd of it",
            "restarted berth.service; containers went on"),
        did(InstallPlanner.install(installed, Path.of("/srv/berth/berth"), JAVA)));
  }

  @Test
  void whereSystemdDoesNotRunTheServiceIsEnabledOnly() {
    var image =
        new MachineFacts(
            0,
            true,
            false,
            Optional.empty(),
            Map.of(),
            true,
            false,
            false,
            Optional.empty(),
            OptionalInt.empty());
    assertEquals(
        List.of(
            "wrote /etc/systemd/system/berth-containers.service",
            "wrote /etc/systemd/system/berth.service",
            "enabled berth.service: it starts with the machine"),
        did(install(image)));
  }

  @Test
  void aServerThatACommandStartedMakesRoom() {
    var steps = did(install(with(FRESH, OptionalInt.of(0))));
    assertEquals(
        steps.indexOf("started berth.service") - 1,
        steps.indexOf("stopped the server that a command had started"));
  }

  @Test
  void containersOfSuchAServerAreNotTakenFromUnderIt() {
    var refusal = refusal(with(FRESH, OptionalInt.of(2)));
    assertEquals("FAILED_PRECONDITION", refusal.kind());
    assertTrue(refusal.getMessage().contains("2 containers run"), refusal.getMessage());
  }

  @Test
  void removingUndoesWhatWasMadeAndNoMore() {
    var installed = after(FRESH, install(FRESH));
    var steps = InstallPlanner.uninstall(installed, List.of(), false);
    assertEquals(
        List.of(
            "stopped berth.service",
            "stopped berth-containers.service, and with it every container",
            "disabled berth.service",
            "removed /etc/systemd/system/berth.service",
            "removed /etc/systemd/system/berth-containers.service",
            "told systemd of it",
            "removed the group berth"),
        did(steps));
    assertEquals(FRESH, after(installed, steps));
    assertEquals(List.of(), InstallPlanner.uninstall(FRESH, List.of(), false));
  }

  @Test
  void mountsOfImagesAreTakenAwayWhileThereIsAServer() {
    var installed = after(FRESH, install(FRESH));
    var mounts = List.of("/mnt/a", "/run/berth/mounts/1");
    for (var force : List.of(true, false)) {
      var steps = InstallPlanner.uninstall(installed, mounts, force);
      assertEquals(
          List.of(
              new Step.Unmount("/mnt/a", force), new Step.Unmount("/run/berth/mounts/1", force)),
          steps.subList(0, 2));
      assertEquals("stopped berth.service", steps.get(2).did());
    }
    assertEquals(List.of(), InstallPlanner.uninstall(FRESH, mounts, false));
  }

  @Test
  void aGroupThatWasThereBeforeStays() {
    var before = with(FRESH, Map.of(), true);
    var installed = after(before, install(before));
    assertEquals(before, after(installed, InstallPlanner.uninstall(installed, List.of(), false)));
  }

  @Test
  void thatTheGroupWasMadeIsStillKnownAfterAChange() {
    var first = after(FRESH, install(FRESH));
    var second = after(first, InstallPlanner.install(first, Path.of("/srv/berth/berth"), JAVA));
    assertTrue(
        did(InstallPlanner.uninstall(second, List.of(), false))
            .contains("removed the group berth"));
  }

  @Test
  void runningContainersAreEndedOnlyOnRequest() {
    var busy = with(after(FRESH, install(FRESH)), OptionalInt.of(1));
    assertThrows(RpcException.class, () -> InstallPlanner.uninstall(busy, List.of(), false));
    assertFalse(InstallPlanner.uninstall(busy, List.of(), true).isEmpty());
  }

  @Test
  void aUnitOfSomebodyElseIsNotTouched() {
    var foreign = with(FRESH, Map.of(Units.SERVER, "[Service]\nExecStart=/bin/true\n"), true);
    assertTrue(refusal(foreign).getMessage().contains("has not written it"));
    assertThrows(RpcException.class, () -> InstallPlanner.uninstall(foreign, List.of(), true));
  }

  @Test
  void whoAndWhereItCannotBeIsToldWithWhatToDo() {
    var user =
        new MachineFacts(
            1000,
            true,
            true,
            Optional.empty(),
            Map.of(),
            false,
            false,
            false,
            Optional.empty(),
            OptionalInt.empty());
    assertTrue(refusal(user).getMessage().contains("sudo berth install"));
    var without =
        new MachineFacts(
            0,
            false,
            false,
            Optional.empty(),
            Map.of(),
            false,
            false,
            false,
            Optional.empty(),
            OptionalInt.empty());
    assertTrue(refusal(without).getMessage().contains("berth server run"));
    var unit = Path.of("/lib/systemd/system/berth.service");
    var packaged =
        new MachineFacts(
            0,
            true,
            true,
            Optional.of(unit),
            Map.of(),
            true,
            true,
            true,
            Optional.empty(),
            OptionalInt.empty());
    assertTrue(refusal(packaged).getMessage().contains(unit.toString()));
  }

  @Test
  void aPathThatAUnitWouldMisreadIsRefused() {
    for (var name :
        List.of("/opt/a\"b/berth", "/opt/%n/berth", "/opt/$X/berth", "/a\nb", "berth")) {
      assertThrows(
          RpcException.class, () -> InstallPlanner.install(FRESH, Path.of(name), JAVA), name);
    }
  }

  @Test
  void whatOthersMayChangeIsNotRunAsRoot() {
    var loose =
        new MachineFacts(
            0,
            true,
            true,
            Optional.empty(),
            Map.of(),
            false,
            false,
            false,
            Optional.of(Path.of("/home/ann")),
            OptionalInt.empty());
    var refusal = assertThrows(RpcException.class, () -> install(loose));
    assertTrue(refusal.text().contains("change /home/ann,"), refusal.text());
    assertEquals(List.of(), InstallPlanner.uninstall(loose, List.of(), false));
  }

  @Test
  void whatRootAloneMayChangeIsToldFromTheRest(@TempDir Path folder) throws IOException {
    var file = Files.createFile(folder.resolve("berth"));
    var link = Files.createSymbolicLink(folder.resolve("link"), file);
    assertEquals(Optional.empty(), FactReader.loose(List.of(link)));
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxr-x"));
    assertEquals(Optional.of(folder.toRealPath()), FactReader.loose(List.of(link)));
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.setAttribute(file, "unix:uid", 1000);
    assertEquals(Optional.of(file.toRealPath()), FactReader.loose(List.of(link)));
  }
}
