package dev.berth.server.service;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.berth.engine.container.ContainerStatus;
import dev.berth.engine.container.ExecStatus;
import dev.berth.engine.container.ExitReason;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.layer.Change;
import dev.berth.engine.log.LogStream;
import dev.berth.engine.operation.OperationStatus;
import dev.berth.server.api.ContainerApi;
import dev.berth.server.api.OperationApi;
import dev.berth.server.rpc.ApiType;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The words of the API are those of the engine, which it can't refer to. */
final class ApiWordsTest {
  private static final Map<Class<? extends Enum<?>>, Class<? extends Enum<?>>> SAME =
      Map.of(
          ContainerApi.Status.class, ContainerStatus.class,
          ContainerApi.ExitReason.class, ExitReason.class,
          ContainerApi.ExecState.class, ExecStatus.State.class,
          ContainerApi.ChangeKind.class, Change.Kind.class,
          ContainerApi.OutputStream.class, LogStream.class,
          OperationApi.ErrorKind.class, ErrorKind.class,
          OperationApi.Status.class, OperationStatus.class);

  /** Released, and said no more. */
  private static final String FORMER = ContainerApi.Status.REMOVING.name();

  private static List<String> names(Class<? extends Enum<?>> type) {
    return Arrays.stream(type.getEnumConstants())
        .map(Enum::name)
        .filter(name -> !name.equals(FORMER))
        .sorted()
        .toList();
  }

  @Test
  void eachWordOfTheEngineHasOneInTheApi() {
    SAME.forEach((api, engine) -> assertEquals(names(engine), names(api), api.getName()));
  }

  @Test
  void theyAreSentInLowerCaseWithDashesAndKindsOfErrorsAsTheyAre() {
    assertEquals(
        Arrays.stream(ExitReason.values()).map(ExitReason::label).toList(),
        new ApiType.Choice(ContainerApi.ExitReason.class).words());
    assertEquals("NOT_FOUND", new ApiType.Choice(OperationApi.ErrorKind.class).words().get(1));
  }
}
