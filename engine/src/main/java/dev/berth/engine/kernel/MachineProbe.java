package dev.berth.engine.kernel;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads the facts of {@link Machine} from /proc and /sys. */
final class MachineProbe {
  private static final Pattern COLUMNS = Pattern.compile("\\s{2,}");
  private static final Map<String, String> LIMIT_NAMES =
      Map.ofEntries(
          Map.entry("Max cpu time", "cpu"),
          Map.entry("Max file size", "fsize"),
          Map.entry("Max data size", "data"),
          Map.entry("Max stack size", "stack"),
          Map.entry("Max core file size", "core"),
          Map.entry("Max resident set", "rss"),
          Map.entry("Max processes", "nproc"),
          Map.entry("Max open files", "nofile"),
          Map.entry("Max locked memory", "memlock"),
          Map.entry("Max address space", "as"),
          Map.entry("Max file locks", "locks"),
          Map.entry("Max pending signals", "sigpending"),
          Map.entry("Max msgqueue size", "msgqueue"),
          Map.entry("Max nice priority", "nice"),
          Map.entry("Max realtime priority", "rtprio"),
          Map.entry("Max realtime timeout", "rttime"));

  private final Path root;

  MachineProbe(Path root) {
    this.root = root;
  }

  Machine probe() {
    var release = read("proc/sys/kernel/osrelease").strip();
    var mounts = lines("proc/self/mountinfo");
    var layout = CgroupLayout.parse(mounts, lines("proc/self/cgroup"), "");
    return new Machine(
        KernelVersion.parse(release).requireMinimum(),
        release,
        System.getProperty("os.arch"),
        read("proc/sys/kernel/random/boot_id").strip(),
        read("sys/devices/system/cpu/online").strip(),
        readOr("sys/devices/system/node/online", "0").strip(),
        memory(lines("proc/meminfo")),
        withControllers(layout),
        readOr("sys/module/apparmor/parameters/enabled", "N").startsWith("Y"),
        readOr("proc/sys/kernel/seccomp/actions_avail", "").contains("errno"),
        hardLimits(lines("proc/self/limits")),
        Long.parseLong(read("proc/sys/fs/nr_open").strip()),
        capabilities(lines("proc/self/status")),
        false);
  }

  private CgroupLayout withControllers(CgroupLayout layout) {
    return new CgroupLayout(
        layout.v1(),
        layout
            .v2()
            .map(
                v2 -> {
                  var file = v2.mountPoint().substring(1) + "/cgroup.controllers";
                  var names = readOr(file, "").strip();
                  return new CgroupLayout.Hierarchy(
                      v2.mountPoint(),
                      names.isEmpty() ? Set.of() : Set.of(names.split(" ")),
                      v2.ownGroup());
                }));
  }

  /** Bytes of memory, from lines of /proc/meminfo. */
  static long memory(List<String> lines) {
    for (var line : lines) {
      if (line.startsWith("MemTotal:")) {
        return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024;
      }
    }
    throw new BerthException(
        ErrorKind.UNSUPPORTED,
        "cannot tell how much memory there is: /proc/meminfo has no MemTotal");
  }

  /** Permitted capabilities, from lines of /proc/self/status. */
  static long capabilities(List<String> lines) {
    return lines.stream()
        .filter(line -> line.startsWith("CapPrm:"))
        .map(line -> Long.parseUnsignedLong(line.substring(7).strip(), 16))
        .findFirst()
        .orElse(0L);
  }

  /** Hard limits by name, from lines of /proc/self/limits; unlimited ones are left out. */
  static Map<String, Long> hardLimits(List<String> lines) {
    var limits = new HashMap<String, Long>();
    for (var line : lines) {
      var columns = COLUMNS.split(line);
      var name = LIMIT_NAMES.get(columns[0]);
      if (name != null && columns.length >= 3 && !columns[2].equals("unlimited")) {
        limits.put(name, Long.parseLong(columns[2]));
      }
    }
    return limits;
  }

  private List<String> lines(String file) {
    return read(file).lines().toList();
  }

  private String read(String file) {
    try {
      return text(file);
    } catch (IOException e) {
      throw new BerthException(
          ErrorKind.UNSUPPORTED,
          "cannot find out what this machine is: reading /%s failed: %s; mount /proc and /sys"
              .formatted(file, e.getMessage()),
          e);
    }
  }

  private String readOr(String file, String otherwise) {
    try {
      return text(file);
    } catch (NoSuchFileException e) {
      return otherwise;
    } catch (IOException e) {
      throw BerthException.internal("cannot read /" + file, e);
    }
  }

  /** A sysctl with a number gives all of it at the first read, and nothing more at the second. */
  private String text(String file) throws IOException {
    var bytes = new ByteArrayOutputStream();
    var buffer = new byte[1 << 16];
    try (var in = Files.newInputStream(root.resolve(file))) {
      for (int count = in.read(buffer); count > 0; count = in.read(buffer)) {
        bytes.write(buffer, 0, count);
      }
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
