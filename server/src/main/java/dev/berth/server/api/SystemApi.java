package dev.berth.server.api;

import com.fasterxml.jackson.databind.EnumNamingStrategies;
import com.fasterxml.jackson.databind.annotation.EnumNaming;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Methods of the namespace {@code system}. */
@Doc("The server and its machine.")
public interface SystemApi {

  @Doc("What both sides know of each other.")
  record Hello(
      @Doc("Such as 0.1.0.") String serverVersion,
      @Doc("major.minor.") String apiVersion,
      List<String> features,
      @Doc("By name: requestBytes, depth, batch, callsInFlight ...") Map<String, Long> limits) {}

  @Doc("Which control groups the machine has.")
  @EnumNaming(EnumNamingStrategies.KebabCaseStrategy.class)
  enum Cgroups {
    V1,
    V2,
    HYBRID
  }

  @Doc("Where something is.")
  record Place(String name, String path, @Doc("What is there, in which format.") String format) {}

  @Doc("The server and its machine.")
  record Info(
      String serverVersion,
      int pid,
      long startedAt,
      String kernel,
      Cgroups cgroups,
      @Doc("Controllers that containers can use.") List<String> controllers,
      @Doc("Feature to what was found.") Map<String, String> features,
      List<Place> places,
      int containers,
      int running,
      int images,
      @Doc("What an operator should know.") List<String> warnings) {}

  @Doc("Begins a conversation: versions, features, limits.")
  @Needs(Scope.READ)
  Hello hello(
      @Param(name = "client", doc = "Name and version of the client.") Optional<String> client,
      @Param(
              name = "apiVersion",
              doc =
                  "major.minor of the API that the client was made for; a server of another major version refuses.")
          Optional<String> apiVersion);

  @Doc("Tells where everything is, and what this machine can do.")
  @Needs(Scope.READ)
  Info info();

  @Doc("How something is.")
  @EnumNaming(EnumNamingStrategies.KebabCaseStrategy.class)
  enum Health {
    OK,
    WARNING,
    PROBLEM
  }

  @Doc("One thing that the doctor looked at.")
  record Finding(
      @Doc("Stable, such as apparmor.") String name,
      @Doc(
              "warning is something that Berth does without or will need soon, problem something that makes containers fail.")
          Health status,
      @Doc("What is there, in words.") String found,
      @Doc("What to do; empty where nothing has to be done.") String remedy) {}

  @Doc(
      "Tells what this machine has and lacks, with a remedy for each lack: control groups, seccomp, AppArmor, overlay, disk, limits, clock, leftovers.")
  @Needs(Scope.READ)
  List<Finding> doctor();

  @Doc("Ends the server; containers go on.")
  @Mutating
  Stopping stop();

  @Doc("The server ends.")
  record Stopping(int pid, @Doc("Containers that go on.") int running) {}
}
