package dev.berth.engine.container;

import dev.berth.engine.error.ErrorKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is to be seen of containers, worked out without an engine: lists, ifs, nothing else. */
final class LifeModel {
  static final int KILLED = 137;

  /** What a container runs. */
  enum Program {
    SLEEPS,
    EXITS_WITH_3,
    IS_MISSING
  }

  record End(int code, ExitReason reason) {
    static End of(ContainerExit exit) {
      return new End(exit.code(), exit.reason());
    }
  }

  record Container(
      String id,
      String name,
      Program program,
      boolean autoRemove,
      ContainerStatus status,
      Optional<End> end) {
    boolean runs() {
      return status == ContainerStatus.RUNNING;
    }
  }

  private final List<Container> containers = new ArrayList<>();

  /** Oldest first. */
  List<Container> all() {
    return List.copyOf(containers);
  }

  Optional<Container> find(String reference) {
    return containers.stream()
        .filter(one -> one.id().equals(reference))
        .findFirst()
        .or(() -> containers.stream().filter(one -> one.name().equals(reference)).findFirst());
  }

  /** Why a verb is refused; empty where it succeeds, and then it has happened. */
  Optional<ErrorKind> rename(String reference, String name) {
    var found = find(reference);
    if (found.isEmpty()) {
      return Optional.of(ErrorKind.NOT_FOUND);
    }
    var one = found.get();
    if (containers.stream().anyMatch(o -> o.name().equals(name) && !o.id().equals(one.id()))) {
      return Optional.of(ErrorKind.ALREADY_EXISTS);
    }
    replace(
        one,
        new Container(one.id(), name, one.program(), one.autoRemove(), one.status(), one.end()));
    return Optional.empty();
  }

  Optional<ErrorKind> remove(String reference, boolean force) {
    var found = find(reference);
    if (found.isEmpty()) {
      return Optional.of(ErrorKind.NOT_FOUND);
    }
    if (found.get().runs() && !force) {
      return Optional.of(ErrorKind.CONFLICT);
    }
    containers.remove(found.get());
    return Optional.empty();
  }

  Optional<ErrorKind> kill(String reference) {
    var found = find(reference);
    if (found.isEmpty()) {
      return Optional.of(ErrorKind.NOT_FOUND);
    }
    if (!found.get().runs()) {
      return Optional.of(ErrorKind.CONFLICT);
    }
    ended(found.get(), new End(KILLED, ExitReason.SIGNAL));
    return Optional.empty();
  }

  /** Stopping what has ended says how; what never ran has nothing to end. */
  Optional<ErrorKind> stop(String reference) {
    return find(reference).filter(one -> !one.runs()).isPresent()
        ? Optional.empty()
        : kill(reference);
  }

  Optional<ErrorKind> start(String reference) {
    var found = find(reference);
    if (found.isEmpty()) {
      return Optional.of(ErrorKind.NOT_FOUND);
    }
    var one = found.get();
    if (one.runs()) {
      return Optional.of(ErrorKind.CONFLICT);
    }
    return switch (one.program()) {
      case SLEEPS -> {
        replace(one, with(one, ContainerStatus.RUNNING, Optional.empty()));
        yield Optional.empty();
      }
      case EXITS_WITH_3 -> {
        ended(one, new End(3, ExitReason.EXITED));
        yield Optional.empty();
      }
      case IS_MISSING -> {
        ended(one, new End(127, ExitReason.LAUNCH_FAILED));
        yield Optional.of(ErrorKind.EXEC_FAILED);
      }
    };
  }

  Optional<ErrorKind> restart(String reference) {
    if (find(reference).filter(Container::runs).isPresent()) {
      kill(reference);
    }
    return start(reference);
  }

  boolean isTaken(String name) {
    return containers.stream().anyMatch(one -> one.name().equals(name));
  }

  void created(String id, String name, Program program, boolean autoRemove) {
    containers.add(
        new Container(id, name, program, autoRemove, ContainerStatus.CREATED, Optional.empty()));
  }

  void ended(Container one, End end) {
    if (one.autoRemove()) {
      containers.removeIf(other -> other.id().equals(one.id()));
      return;
    }
    var status = end.reason() == ExitReason.LOST ? ContainerStatus.LOST : ContainerStatus.EXITED;
    replace(one, with(one, status, Optional.of(end)));
  }

  private static Container with(Container one, ContainerStatus status, Optional<End> end) {
    return new Container(one.id(), one.name(), one.program(), one.autoRemove(), status, end);
  }

  private void replace(Container one, Container other) {
    containers.replaceAll(it -> it.id().equals(one.id()) ? other : it);
  }
}
