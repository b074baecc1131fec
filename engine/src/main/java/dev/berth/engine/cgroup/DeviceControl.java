package dev.berth.engine.cgroup;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.kernel.FileCalls;
import dev.berth.engine.kernel.SecurityCalls;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/** Puts device rules on groups: the devices controller of v1, a program on v2. */
final class DeviceControl implements AutoCloseable {
  private final FileCalls files;
  private final SecurityCalls security;
  private final ReentrantLock lock = new ReentrantLock();

  /** Loaded programs by their rules: nearly every container has the default. */
  private final Map<List<DeviceRule>, Integer> programs = new HashMap<>();

  DeviceControl(FileCalls files, SecurityCalls security) {
    this.files = files;
    this.security = security;
  }

  static void restrictV1(Path folder, List<DeviceRule> rules) {
    ControlFile.write(folder.resolve("devices.deny").toString(), "deny devices", "a");
    ControlFile.write(
        folder.resolve("devices.allow").toString(),
        "allow devices",
        rules.stream().map(DeviceRule::line).toList());
  }

  void restrictV2(Cgroup group, List<DeviceRule> rules) {
    int folder =
        group
            .openFolder()
            .orElseThrow(
                () ->
                    new BerthException(
                        ErrorKind.UNSUPPORTED,
                        "cannot restrict devices: this machine has neither the v1 devices controller nor cgroup v2; mount one of them"));
    try {
      lock.lock();
      try {
        security.attachDeviceProgram(
            folder,
            programs.computeIfAbsent(
                rules, some -> security.loadDeviceProgram(DeviceProgram.assemble(some))));
      } finally {
        lock.unlock();
      }
    } finally {
      files.close(folder);
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      programs.values().forEach(files::close);
      programs.clear();
    } finally {
      lock.unlock();
    }
  }
}
