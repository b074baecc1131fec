package dev.berth.engine.container;

import dev.berth.engine.launch.LaunchOp;
import dev.berth.engine.launch.LaunchOp.AwaitStart;
import dev.berth.engine.launch.LaunchOp.Execute;
import dev.berth.engine.launch.LaunchOp.LoadSeccomp;
import dev.berth.engine.launch.LaunchOp.SetAppArmorProfile;
import dev.berth.engine.launch.LaunchOp.SetCapabilities;
import dev.berth.engine.launch.LaunchOp.SetNoNewPrivileges;
import dev.berth.engine.launch.LaunchOp.SetOomScoreAdjustment;
import dev.berth.engine.launch.LaunchOp.SetUser;
import dev.berth.engine.security.SeccompProfile;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * The last operations of every plan: what the program may do, whom it runs as, and its execution.
 */
record ProgramPlan(List<LaunchOp> rights, List<LaunchOp> execution) {
  static ProgramPlan of(
      Confinement confinement,
      ByteBuffer seccomp,
      ProcessUser user,
      List<String> arguments,
      Variables environment) {
    var variables = environment.withDefault("HOME", user.home());
    var candidates =
        candidates(arguments.getFirst(), variables.get("PATH", Variables.DEFAULT_PATH));
    return new ProgramPlan(
        rights(confinement, seccomp, user),
        List.of(new AwaitStart(), new Execute(candidates, arguments, variables.entries())));
  }

  List<LaunchOp> operations() {
    return Stream.concat(rights.stream(), execution.stream()).toList();
  }

  private static List<LaunchOp> rights(
      Confinement confinement, ByteBuffer seccomp, ProcessUser user) {
    var operations = new ArrayList<LaunchOp>();
    operations.add(new SetOomScoreAdjustment(0));
    confinement.appArmor().map(SetAppArmorProfile::new).ifPresent(operations::add);
    // Behind all that opens a file, before the capability to raise them is dropped.
    operations.addAll(confinement.limits());
    // Nobody but root keeps any at execve: with them it could execute what it may not.
    long held = user.uid() == 0 ? confinement.capabilities() : 0;
    var capabilities = new SetCapabilities(confinement.capabilities(), held, held, 0, 0);
    var setUser = new SetUser(user.uid(), user.gid(), user.groups());
    var filter = new LoadSeccomp(SeccompProfile.FLAGS, seccomp);
    if (confinement.noNewPrivileges()) {
      operations.addAll(List.of(setUser, capabilities, new SetNoNewPrivileges(), filter));
    } else {
      // Without no_new_privs a filter needs CAP_SYS_ADMIN: it goes before the capabilities do.
      operations.addAll(List.of(setUser, filter, capabilities));
    }
    return operations;
  }

  /**
   * The files to try for a command: itself where it has a slash, else in each folder of PATH; an
   * empty or relative folder of PATH is passed over, because the working folder belongs to whoever
   * writes there. A PATH without any other is taken for the default one.
   */
  static List<String> candidates(String command, String path) {
    if (command.indexOf('/') >= 0) {
      return List.of(command);
    }
    var candidates =
        Arrays.stream(path.split(":"))
            .filter(folder -> folder.startsWith("/"))
            .map(folder -> folder.endsWith("/") ? folder + command : folder + "/" + command)
            .toList();
    return candidates.isEmpty() ? candidates(command, Variables.DEFAULT_PATH) : candidates;
  }
}
