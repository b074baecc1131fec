package dev.berth.server.api;

import com.fasterxml.jackson.databind.EnumNamingStrategies;
import com.fasterxml.jackson.databind.annotation.EnumNaming;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Methods of the namespace {@code container}. */
@Doc("Containers: running instances of images.")
public interface ContainerApi {

  @Doc("What is mounted.")
  @EnumNaming(EnumNamingStrategies.KebabCaseStrategy.class)
  enum MountType {
    BIND,
    TMPFS
  }

  @Doc("Where a container stands; none is removing any more: what is removed is gone at once.")
  @EnumNaming(EnumNamingStrategies.KebabCaseStrategy.class)
  enum Status {
    CREATED,
    STARTING,
    RUNNING,
    EXITED,
    LOST,
    REMOVING
  }

  @Doc(
      "Why a program no longer runs: it ended, a signal ended it, the kernel killed it at its memory limit, nobody knows, it couldn't be executed, or it was never started.")
  @EnumNaming(EnumNamingStrategies.KebabCaseStrategy.class)
  enum ExitReason {
    EXITED,
    SIGNAL,
    OOM,
    LOST,
    LAUNCH_FAILED,
    NOT_STARTED
  }

  @Doc("Where a program in a container stands.")
  @EnumNaming(EnumNamingStrategies.KebabCaseStrategy.class)
  enum ExecState {
    CREATED,
    RUNNING,
    EXITED
  }

  @Doc("What became of a path.")
  @EnumNaming(EnumNamingStrategies.KebabCaseStrategy.class)
  enum ChangeKind {
    ADDED,
    CHANGED,
    REMOVED
  }

  @Doc("What a program writes to.")
  @EnumNaming(EnumNamingStrategies.KebabCaseStrategy.class)
  enum OutputStream {
    STDOUT,
    STDERR
  }

  @Doc("A bind mount of a file or folder of the host.")
  record Mount(
      MountType type,
      @Doc("For bind: an absolute path of the host that exists.") Optional<String> source,
      @Doc("Absolute path inside the container.") String target,
      @Doc("Whether the container may not write; default false.") Optional<Boolean> readOnly,
      @Doc("For tmpfs: bytes; default 64 MiB.") Optional<Long> size) {}

  @Doc("A device of the host that a container may use.")
  record Device(
      @Doc("Absolute path on the host of a character or block device.") String source,
      @Doc("Path inside, below /dev; default: as on the host.") Optional<String> target,
      @Doc("Letters of r (read), w (write) and m (mknod); default rwm.") Optional<String> access) {}

  @Doc("A limit of a resource, as ulimit has it.")
  record Ulimit(
      @Doc("Name without RLIMIT_, lower case: nofile, nproc, core ...") String name,
      @Doc("Soft limit; -1 is unlimited.") long soft,
      @Doc("Hard limit; -1 is unlimited.") long hard) {}

  @Doc(
      "Limits that the kernel enforces through cgroups. One that this machine can't enforce is an error.")
  record Resources(
      @Doc("Bytes of memory, at least 6 MiB.") Optional<Long> memory,
      @Doc("Bytes of memory and swap together; -1 is unlimited swap.") Optional<Long> memorySwap,
      @Doc("CPUs, such as 1.5.") Optional<Double> cpus,
      @Doc("Relative weight, 2 to 262144; 1024 is usual.") Optional<Long> cpuShares,
      @Doc("CPUs that may be used, such as \"0-1,3\".") Optional<String> cpusetCpus,
      @Doc("Memory nodes that may be used.") Optional<String> cpusetMems,
      @Doc("Most processes and threads; -1 is unlimited.") Optional<Long> pids) {}

  @Doc(
      "Whether an image is pulled before it is used: where it isn't here, always since its tag may mean another one by now, or never.")
  @EnumNaming(EnumNamingStrategies.KebabCaseStrategy.class)
  enum Pull {
    MISSING,
    ALWAYS,
    NEVER
  }

  @Doc("What a container is made from. What is left out comes from the image.")
  record CreateParams(
      @Doc("Reference or id of the image.") String image,
      @Doc(
              "Whether it is pulled, as an operation that the call waits for, and cancels when its caller goes away; default: missing.")
          Optional<Pull> pull,
      @Doc(
              "Such as linux/arm64: of the image, where its name means several; default: this machine's.")
          Optional<String> platform,
      @Doc("Unique name, [a-zA-Z0-9][a-zA-Z0-9_.-]*; generated when left out.")
          Optional<String> name,
      @Doc("Replaces the image's command.") Optional<List<String>> command,
      @Doc("Replaces the image's entrypoint; an empty list clears it.")
          Optional<List<String>> entrypoint,
      @Doc("NAME=value, over the image's environment; NAME alone takes the image's away.")
          Optional<List<String>> environment,
      @Doc("user[:group], names or numbers.") Optional<String> user,
      @Doc("Further groups, names or numbers.") Optional<List<String>> groups,
      @Doc("Absolute path; made when missing.") Optional<String> workingFolder,
      @Doc("Host name; default: the first 12 digits of the id.") Optional<String> hostname,
      @Doc(
              value = "\"none\" (default) or \"host\".",
              usual = {"none", "host"})
          Optional<String> network,
      @Doc("Bind and tmpfs mounts.") Optional<List<Mount>> mounts,
      @Doc("Whether the root file system is read-only.") Optional<Boolean> readOnly,
      @Doc("Limits of resources.") Optional<List<Ulimit>> ulimits,
      @Doc("Limits enforced through cgroups.") Optional<Resources> resources,
      @Doc("Capabilities to add to the default, without CAP_; ALL is all.")
          Optional<List<String>> capAdd,
      @Doc("Capabilities to drop; ALL is all.") Optional<List<String>> capDrop,
      @Doc("Whether programs can gain privileges by execve; default false.")
          Optional<Boolean> newPrivileges,
      @Doc("Sysctls that are namespaced, by name.") Optional<Map<String, String>> sysctls,
      @Doc("Labels by name; the prefix dev.berth. is reserved.")
          Optional<Map<String, String>> labels,
      @Doc("Signal to stop it, such as SIGTERM.") Optional<String> stopSignal,
      @Doc("Whether standard input can be written; else it is /dev/null.") Optional<Boolean> stdin,
      @Doc("Whether it is removed when it has exited.") Optional<Boolean> autoRemove,
      @Doc("Bytes of a log file before it is rotated; default 10 MB.") Optional<Long> logMaxSize,
      @Doc("Log files kept; default 3.") Optional<Integer> logMaxFiles,
      @Doc("Devices of the host beside null, zero, full, random, urandom, tty and ptmx.")
          Optional<List<Device>> devices) {}

  @Doc("A container that was made.")
  record Created(@Doc("64 hex digits.") String id, @Doc("Its name.") String name) {}

  @Doc("A container in one line.")
  record Summary(
      String id,
      String name,
      @Doc("Reference that it was made from, familiar form.") String image,
      String imageId,
      @Doc("What runs, entrypoint and command.") List<String> command,
      Status status,
      @Doc("Milliseconds since 1970.") long createdAt,
      Optional<Long> startedAt,
      Optional<Long> finishedAt,
      Optional<Integer> exitCode,
      @Doc("Process id on the host while it runs.") Optional<Integer> pid,
      Map<String, String> labels) {}

  @Doc("Everything known of a container.")
  record Details(
      Summary summary,
      @Doc("What it was made with, after the image's defaults were filled in.") CreateParams spec,
      Optional<ExitReason> exitReason,
      @Doc("Folder of its log files.") String logFolder,
      @Doc("Folder of what it wrote over the image.") String upperFolder,
      @Doc("cgroup folders, by controller; \"\" for v2.") Map<String, String> cgroups,
      @Doc("Identity of its monitor process while it runs.") Optional<Integer> monitorPid,
      @Doc("Bytes of output lost because the log couldn't be written.") long logBytesLost) {}

  @Doc("How a container ended.")
  record Exit(
      @Doc("0 to 255; 128 and the signal's number when a signal ended it; 137 when it was lost.")
          int exitCode,
      @Doc("not-started where there was nothing to stop.") ExitReason reason,
      Optional<Long> finishedAt) {}

  @Doc(
      "Which containers to list. All conditions hold together; of several values of one any suffices, but every label has to be there.")
  record Filter(
      @Doc("Also those that don't run; default false, true with status or exited.")
          Optional<Boolean> all,
      @Doc("Statuses to keep.") Optional<List<Status>> status,
      @Doc("How the id begins.") Optional<List<String>> id,
      @Doc("Parts of the name.") Optional<List<String>> name,
      @Doc("References or ids of the image.") Optional<List<String>> image,
      @Doc("Exit codes of those that have ended.") Optional<List<Integer>> exited,
      @Doc("Labels: \"name\" or \"name=value\".") Optional<List<String>> label,
      @Doc("Only those made before this container.") Optional<String> before,
      @Doc("Only those made after this container.") Optional<String> since) {}

  @Doc("A program to run in a running container.")
  record ExecParams(
      String container,
      List<String> command,
      @Doc("NAME=value, over the container's environment; NAME alone takes one away.")
          Optional<List<String>> environment,
      Optional<String> user,
      Optional<String> workingFolder,
      @Doc("Whether standard input can be written.") Optional<Boolean> stdin) {}

  @Doc("A program that was started in a container.")
  record Exec(
      @Doc("32 hex digits.") String id,
      @Doc(
              "Token of GET /stream/TOKEN with Upgrade: berth-streams, for its standard streams; single use. The program starts when the streams are connected.")
          String stream) {}

  @Doc("Standard streams of a container's next start.")
  record Attachment(
      @Doc("Id of the container.") String container,
      @Doc(
              "Token of GET /stream/TOKEN with Upgrade: berth-streams; single use; the container starts when the streams are connected.")
          String stream) {}

  @Doc("A path that a container changed.")
  record Change(ChangeKind kind, String path) {}

  @Doc("Makes a container without starting it.")
  @Mutating
  @Needs(Scope.RUN)
  Created create(CreateParams params);

  @Doc("Starts a container; answers when its program has been executed.")
  @Mutating
  @Needs(Scope.RUN)
  Summary start(@Param(name = "container", doc = "Id, prefix of an id, or name.") String container);

  @Doc("Prepares a start with its standard streams attached, so that no byte is lost.")
  @Mutating
  @Bytes(Bytes.Use.PROGRAM)
  @Needs(Scope.RUN)
  Attachment attach(@Param(name = "container", doc = "Id, prefix or name.") String container);

  @Doc(
      "Asks a container to end, waits, then kills it; one that doesn't run is left as it is, one that was never started answers with not-started.")
  @Mutating
  @Needs(Scope.RUN)
  Exit stop(
      @Param(name = "container", doc = "Id, prefix or name.") String container,
      @Param(name = "signal", doc = "Instead of the stop signal.") Optional<String> signal,
      @Param(name = "grace", doc = "Seconds before SIGKILL; default 10; -1 waits forever.")
          Optional<Double> grace);

  @Doc("Sends a signal to a container's first process.")
  @Mutating
  @Needs(Scope.RUN)
  Summary kill(
      @Param(name = "container", doc = "Id, prefix or name.") String container,
      @Param(name = "signal", doc = "Name or number; default SIGKILL.") Optional<String> signal);

  @Doc(
      "Waits until a container has ended, and is removed where it is to be then; one that was never started is waited for as well.")
  @Needs(Scope.READ)
  Exit wait(
      @Param(name = "container", doc = "Id, prefix or name.") String container,
      @Param(name = "timeout", doc = "Seconds; without it, forever.") Optional<Double> timeout);

  @Doc("Stops a container, where it runs, and starts it.")
  @Mutating
  @Needs(Scope.RUN)
  Summary restart(
      @Param(name = "container", doc = "Id, prefix or name.") String container,
      @Param(name = "signal", doc = "Instead of the stop signal.") Optional<String> signal,
      @Param(name = "grace", doc = "Seconds before SIGKILL; default 10.") Optional<Double> grace);

  @Doc("Gives a container another name.")
  @Mutating
  @Needs(Scope.RUN)
  Summary rename(
      @Param(name = "container", doc = "Id, prefix or name.") String container,
      @Param(name = "name", doc = "The new, unused name.") String name);

  @Doc("Removes a container with what it wrote and logged.")
  @Mutating
  @Needs(Scope.RUN)
  Removed remove(
      @Param(name = "container", doc = "Id, prefix or name.") String container,
      @Param(name = "force", doc = "Kills it first when it runs.") Optional<Boolean> force);

  @Doc("What a removal did.")
  record Removed(String id, @Doc("Bytes freed on disk.") long bytes) {}

  @Doc("Lists containers, newest first.")
  @Needs(Scope.READ)
  List<Summary> list(
      @Param(name = "filter", doc = "Which ones; default: those that run.")
          Optional<Filter> filter);

  @Doc("Tells everything about a container.")
  @Needs(Scope.READ)
  Details inspect(@Param(name = "container", doc = "Id, prefix or name.") String container);

  @Doc("Prepares a program to run in a running container.")
  @Mutating
  @Bytes(Bytes.Use.PROGRAM)
  @Needs(Scope.RUN)
  Exec exec(ExecParams params);

  @Doc("Tells how an exec ended.")
  @Needs(Scope.READ)
  ExecStatus execStatus(@Param(name = "exec", doc = "Id of the exec.") String exec);

  @Doc("An exec's state.")
  record ExecStatus(String id, String container, ExecState status, Optional<Integer> exitCode) {}

  @Doc("Which part of a log.")
  record LogParams(
      String container,
      @Doc("Goes on until the container has ended.") Optional<Boolean> follow,
      @Doc("Milliseconds since 1970, inclusive.") Optional<Long> since,
      @Doc("Milliseconds since 1970, exclusive.") Optional<Long> until,
      @Doc("Only the last lines; default all.") Optional<Integer> tail,
      Optional<Boolean> stdout,
      Optional<Boolean> stderr) {}

  @Doc("One line of a log.")
  record LogLine(
      @Doc("RFC 3339 with nanoseconds.") String time,
      OutputStream stream,
      @Doc("Without its line end; bytes that aren't UTF-8 are replaced.") String line,
      @Doc("Whether the line goes on in the next entry.") boolean partial) {}

  @Doc(
      "Tells a container's log, line by line; ends when all was told or, with follow, when it ended.")
  @Needs(Scope.RUN)
  Subscription<LogLine> logs(LogParams params);

  @Doc(
      "Opens a running container's log again by its path, after another program has moved the file; Berth's own rotation doesn't need it.")
  @Mutating
  @Needs(Scope.RUN)
  Summary reopenLog(@Param(name = "container", doc = "Id, prefix or name.") String container);

  @Doc("Which paths a container changed over its image.")
  @Needs(Scope.READ)
  List<Change> diff(@Param(name = "container", doc = "Id, prefix or name.") String container);

  @Doc("What a commit makes.")
  record CommitParams(
      String container,
      @Doc("Reference to tag the image with.") Optional<String> reference,
      Optional<String> author,
      Optional<String> message,
      @Doc("Dockerfile instructions CMD, ENTRYPOINT, ENV, EXPOSE, LABEL, USER, WORKDIR.")
          Optional<List<String>> changes) {}

  @Doc("Makes an image of a container's present files.")
  @Mutating
  @Needs(Scope.RUN)
  ImageApi.Identity commit(CommitParams params);
}
