package dev.berth.engine.container;

import dev.berth.engine.value.ContainerId;
import java.nio.file.Path;

/**
 * Where the files of containers are.
 *
 * @param state the state root
 * @param run folder of run-time files
 */
record ContainerFolders(Path state, Path run) {

  /** Empty; every root is mounted on it, in a mount namespace of its own. */
  Path mountPoint() {
    return state.resolve("rootfs");
  }

  Path containers() {
    return state.resolve("containers");
  }

  Path of(ContainerId id) {
    return containers().resolve(id.value());
  }

  Path log(ContainerId id) {
    return of(id).resolve("log");
  }

  Path exitRecord(ContainerId id) {
    return of(id).resolve("exit");
  }

  Path execs(ContainerId id) {
    return of(id).resolve("exec");
  }

  Path exitRecord(ContainerId id, ExecId exec) {
    return execs(id).resolve(exec + ".exit");
  }

  /** Control sockets, 0700. */
  Path sockets() {
    return run.resolve("c");
  }

  Path controlSocket(ContainerId id) {
    return sockets().resolve(id.socketName());
  }

  Path controlSocket(ExecId id) {
    return sockets().resolve(id.value());
  }

  /** What steps of builds need while they run; emptied at start. */
  Path steps() {
    return state.resolve("tmp");
  }
}
