package dev.berth.shell.command;

import dev.berth.shell.client.Params;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The options that run and create share, and what they mean to {@code container.create}. */
final class CreationOptions {
  private CreationOptions() {}

  static Syntax addTo(Syntax syntax) {
    return syntax
        .value("", "name", "NAME", "give the container a name")
        .value(
            "",
            "pull",
            "missing|always|never",
            Kind.oneOf("missing", "always", "never"),
            "pull the image first: where it is missing (the default), always, or never")
        .value("", "platform", "OS/ARCHITECTURE", "of the image, where its name means several")
        .flag("", "rm", "remove the container when it has exited")
        .flag("i", "interactive", "connect standard input")
        .value(
            "e",
            "env",
            "NAME[=VALUE]",
            "set a variable; a name alone takes this shell's value, or removes the image's")
        .value("", "env-file", "FILE", Kind.Any.FILE, "read variables from a file, one a line")
        .value("w", "workdir", "FOLDER", "working folder inside")
        .value("u", "user", "USER[:GROUP]", "user and group, names or numbers")
        .value("", "group-add", "GROUP", "a further group")
        .value("h", "hostname", "NAME", "host name inside")
        .value(
            "",
            "network",
            "none|host",
            new Kind.Usual(List.of("none", "host")),
            "network; none is the default")
        .alias("net")
        .value(
            "v", "volume", "HOST:INSIDE[:ro]", Kind.Any.FILE, "mount a file or folder of the host")
        .value("", "mount", "type=bind,source=,target=[,readonly]", "the same in words")
        .value("", "tmpfs", "INSIDE[:size=64m]", "mount a file system in memory")
        .value(
            "", "device", "HOST[:INSIDE[:rwm]]", Kind.Any.FILE, "let it use a device of the host")
        .flag("", "read-only", "make the root file system read-only")
        .value("", "ulimit", "NAME=SOFT[:HARD]", "limit a resource of the processes")
        .value("m", "memory", "BYTES", "limit memory, such as 512m")
        .value("", "memory-swap", "BYTES", "limit memory and swap together; -1 is unlimited")
        .value("", "cpus", "NUMBER", "limit processor time, such as 1.5")
        .value("c", "cpu-shares", "NUMBER", "weight of processor time; 1024 is usual")
        .value("", "cpuset-cpus", "LIST", "processors that may be used, such as 0-1,3")
        .value("", "cpuset-mems", "LIST", "memory nodes that may be used")
        .value("", "pids-limit", "NUMBER", "most processes and threads; -1 is unlimited")
        .value("", "cap-add", "CAPABILITY", "add a capability; ALL is all")
        .value("", "cap-drop", "CAPABILITY", "drop a capability; ALL is all")
        .value(
            "", "security-opt", "no-new-privileges=false", "let programs gain privileges by exec")
        .value("", "entrypoint", "PROGRAM", "replace the image's entrypoint; \"\" clears it")
        .value("l", "label", "NAME=VALUE", "attach a label")
        .value("", "stop-signal", "SIGNAL", new Kind.Signal(), "signal that stop sends")
        .value("", "sysctl", "NAME=VALUE", "set a namespaced kernel parameter")
        .value(
            "",
            "log-opt",
            "max-size=10m|max-file=3",
            new Kind.Pair(Map.of("max-size", Kind.Any.TEXT, "max-file", Kind.Any.TEXT)),
            "bounds of the log")
        .value("", "userns", "MODE", "not supported yet: a user namespace; host is what there is")
        .value("", "restart", "POLICY", "not supported yet: a restart policy; no is what there is")
        .value("p", "publish", "PORTS", "not supported yet: a published port; use --network host")
        .flag("t", "tty", "not supported yet: a terminal inside");
  }

  static Params params(Arguments given, Session session) throws IOException {
    if (given.flag("tty")) {
      throw new UsageException(
          "terminals (-t) are not supported yet; use -i alone to connect standard input");
    }
    if (!given.value("restart").orElse("no").equals("no")) {
      throw new UsageException(
          "restart policies (--restart) are not supported yet: start it again from a script that waits for its end");
    }
    if (given.value("publish").isPresent()) {
      throw new UsageException(
          "published ports (-p) are not supported yet: with --network host its ports are the machine's");
    }
    if (!given.value("userns").orElse("host").equals("host")) {
      throw new UsageException(
          "user namespaces (--userns) are not supported yet: root inside is the machine's root; use -u"
              + " to run as another user");
    }
    var params =
        Params.of("image", given.word(0))
            .put("platform", given.value("platform"))
            .put("name", given.value("name"))
            .list("command", given.wordsFrom(1))
            .list("environment", environment(given, session))
            .put("user", given.value("user"))
            .list("groups", given.values("group-add"))
            .put("workingFolder", given.value("workdir"))
            .put("hostname", given.value("hostname"))
            .put("network", given.value("network"))
            .list("mounts", MountOptions.of(given, session))
            .list("devices", given.values("device").stream().map(CreationOptions::device).toList())
            .flag("readOnly", given.flag("read-only"))
            .list("ulimits", given.values("ulimit").stream().map(CreationOptions::ulimit).toList())
            .list("capAdd", given.values("cap-add"))
            .list("capDrop", given.values("cap-drop"))
            .map("sysctls", given.pairs("sysctl"))
            .map("labels", given.pairs("label"))
            .put("stopSignal", given.value("stop-signal"))
            .flag("stdin", given.flag("interactive"))
            .flag("autoRemove", given.flag("rm"));
    given
        .value("entrypoint")
        .ifPresent(text -> params.put("entrypoint", text.isEmpty() ? List.of() : List.of(text)));
    resources(given).ifPresent(resources -> params.put("resources", resources));
    securityOptions(given.values("security-opt"), params);
    logOptions(given, params);
    return params;
  }

  static void warnOfMisplaced(Arguments given, Session session) {
    for (var option : given.misplacedOptions()) {
      session.say(
          "warning: \""
              + option
              + "\" stands after the image \""
              + given.word(0)
              + "\", so it went to the container's command and not to berth; to have it as an option,"
              + " put it before the image");
    }
  }

  private static List<String> environment(Arguments given, Session session) throws IOException {
    var environment = new ArrayList<String>();
    for (var name : given.values("env-file")) {
      for (var line :
          TextFile.decode(name, Files.readAllBytes(session.path(name))).lines().toList()) {
        var text = line.stripLeading();
        if (!text.isEmpty() && !text.startsWith("#")) {
          variable(text, session).ifPresent(environment::add);
        }
      }
    }
    environment.addAll(variables(given, session));
    return environment;
  }

  /** The variables of -e; a name alone that this shell doesn't have takes the image's away. */
  static List<String> variables(Arguments given, Session session) {
    return given.values("env").stream().map(text -> variable(text, session).orElse(text)).toList();
  }

  /** NAME=value as it is; a name alone with this shell's value, or nothing where it has none. */
  static Optional<String> variable(String text, Session session) {
    if (text.contains("=")) {
      return Optional.of(text);
    }
    return Optional.ofNullable(session.environment().get(text)).map(value -> text + "=" + value);
  }

  /** HOST, HOST:INSIDE, HOST:INSIDE:rwm, or HOST:rwm, as Docker reads them. */
  private static Params device(String text) {
    var parts = text.split(":", -1);
    if (parts.length > 3 || List.of(parts).contains("")) {
      throw new UsageException("--device is HOST[:INSIDE[:rwm]], not \"" + text + "\"");
    }
    var device = Params.of("source", parts[0]);
    if (parts.length == 2 && parts[1].matches("[rwm]{1,3}")) {
      return device.put("access", parts[1]);
    }
    if (parts.length > 1) {
      device.put("target", parts[1]);
    }
    return parts.length > 2 ? device.put("access", parts[2]) : device;
  }

  private static Map<String, Object> ulimit(String text) {
    var match = Pattern.compile("([a-z]+)=(-1|[0-9]{1,18})(?::(-1|[0-9]{1,18}))?").matcher(text);
    if (!match.matches()) {
      throw new UsageException(
          "--ulimit is NAME=SOFT[:HARD], such as nofile=1024:2048, not \"" + text + "\"");
    }
    var soft = Long.parseLong(match.group(2));
    var hard = match.group(3) == null ? soft : Long.parseLong(match.group(3));
    return Map.of("name", match.group(1), "soft", soft, "hard", hard);
  }

  private static Optional<Params> resources(Arguments given) {
    var resources =
        Params.of()
            .put("memory", given.value("memory").map(text -> Human.bytes("memory", text)))
            .put(
                "memorySwap",
                given.value("memory-swap").map(text -> Human.bytes("memory-swap", text)))
            .put("cpus", given.decimal("cpus"))
            .put("cpuShares", given.whole("cpu-shares"))
            .put("cpusetCpus", given.value("cpuset-cpus"))
            .put("cpusetMems", given.value("cpuset-mems"))
            .put("pids", given.whole("pids-limit"));
    return resources.isEmpty() ? Optional.empty() : Optional.of(resources);
  }

  private static void securityOptions(List<String> options, Params params) {
    for (var option : options) {
      switch (option) {
        case "no-new-privileges", "no-new-privileges=true", "no-new-privileges:true" ->
            params.put("newPrivileges", false);
        case "no-new-privileges=false", "no-new-privileges:false" ->
            params.put("newPrivileges", true);
        default ->
            throw new UsageException(
                "--security-opt takes no-new-privileges=true or =false, not \"" + option + "\"");
      }
    }
  }

  private static void logOptions(Arguments given, Params params) {
    given
        .pairs("log-opt")
        .forEach(
            (name, value) -> {
              if (name.equals("max-size")) {
                params.put("logMaxSize", Human.bytes("log-opt max-size", value));
              } else if (value.matches("[0-9]{1,4}")) {
                params.put("logMaxFiles", Integer.parseInt(value));
              } else {
                throw new UsageException("--log-opt max-file is a number, not \"" + value + "\"");
              }
            });
  }
}
