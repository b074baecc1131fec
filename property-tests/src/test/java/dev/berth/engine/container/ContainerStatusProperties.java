package dev.berth.engine.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;

/** What the status permits, against plain facts about a container. */
class ContainerStatusProperties {

  /** What can happen to a container. */
  enum Happening {
    START,
    READY,
    START_FAILS,
    PROGRAM_CANNOT_RUN,
    EXIT,
    MONITOR_DIES,
    KILL,
    REMOVE
  }

  /** A container as plain facts, without the status type. */
  private static final class Model {
    private boolean there = true;
    private boolean starting;
    private boolean process;
    private Optional<ContainerStatus> ended = Optional.empty();

    ContainerStatus status() {
      if (starting) {
        return ContainerStatus.STARTING;
      }
      return process ? ContainerStatus.RUNNING : ended.orElse(ContainerStatus.CREATED);
    }

    /** What the happening leads to; empty where it can't be. */
    Optional<ContainerStatus> step(Happening happening) {
      boolean idle = there && !starting && !process;
      switch (happening) {
        case START -> {
          if (!idle) {
            return Optional.empty();
          }
          starting = true;
        }
        case READY -> {
          if (!starting) {
            return Optional.empty();
          }
          starting = false;
          process = true;
        }
        case START_FAILS -> {
          if (!starting) {
            return Optional.empty();
          }
          starting = false;
        }
        case PROGRAM_CANNOT_RUN, EXIT -> {
          if (!process) {
            return Optional.empty();
          }
          process = false;
          ended = Optional.of(ContainerStatus.EXITED);
        }
        case MONITOR_DIES -> {
          if (!process) {
            return Optional.empty();
          }
          process = false;
          ended = Optional.of(ContainerStatus.LOST);
        }
        case KILL -> {
          return process ? Optional.of(status()) : Optional.empty();
        }
        case REMOVE -> {
          if (!idle) {
            return Optional.empty();
          }
          there = false;
        }
      }
      return Optional.of(status());
    }
  }

  @Property
  void whatTheModelAllowsTheStatusAllows(@ForAll @Size(max = 30) List<Happening> happenings) {
    var model = new Model();
    var status = ContainerStatus.CREATED;
    for (var happening : happenings) {
      var next = model.step(happening);
      assertEquals(allows(status, happening), next.isPresent(), status + " " + happening);
      if (!model.there) {
        return;
      }
      if (next.isPresent()) {
        assertTrue(
            next.get() == status || status.canBecome(next.get()), status + " -> " + next.get());
        status = next.get();
      }
    }
  }

  private static boolean allows(ContainerStatus status, Happening happening) {
    return switch (happening) {
      case START -> status.canStart();
      case READY, START_FAILS -> status == ContainerStatus.STARTING;
      case PROGRAM_CANNOT_RUN, EXIT -> status.canBecome(ContainerStatus.EXITED) && status.canExec();
      case MONITOR_DIES -> status.canBecome(ContainerStatus.LOST) && status.canKill();
      case KILL -> status.canKill();
      case REMOVE -> status.canRemove();
    };
  }

  @Property
  void everyStatusLeadsOn(@ForAll ContainerStatus status) {
    assertFalse(status.canBecome(status));
    assertFalse(status.next().isEmpty());
    assertEquals(status.isActive(), !status.canRemove());
    assertFalse(status.isActive() && status.hasEnded());
  }
}
