package dev.berth.engine.container;

import dev.berth.engine.event.Event;
import dev.berth.engine.event.Events;
import dev.berth.engine.state.ContainerTable.ContainerRow;
import dev.berth.engine.state.Transaction;
import dev.berth.engine.value.ContainerId;
import dev.berth.engine.value.Digest;
import dev.berth.engine.value.Json;
import dev.berth.engine.value.Recent;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** A container as it is stored. */
record StoredContainer(
    ContainerId id,
    String name,
    Digest image,
    ContainerStatus status,
    ContainerSpec spec,
    Instant createdAt,
    Optional<Instant> startedAt,
    Optional<ContainerExit> exit,
    Optional<ProcessRecord> process,
    long logBytesLost) {
  private static final Recent<String, ContainerSpec> SPECS = new Recent<>();

  static StoredContainer of(ContainerRow row) {
    return new StoredContainer(
        new ContainerId(row.id()),
        row.name(),
        new Digest(row.imageId()),
        ContainerStatus.valueOf(row.status()),
        spec(row.spec()),
        Instant.ofEpochMilli(row.createdAt()),
        row.startedAt().map(Instant::ofEpochMilli),
        row.exitCode().map(code -> exit(row, code)),
        row.process().map(process -> Json.read(process, ProcessRecord.class)),
        row.logBytesLost());
  }

  private static ContainerSpec spec(String document) {
    return SPECS
        .find(document)
        .orElseGet(
            () ->
                SPECS.keep(document, Json.read(document, ContainerSpec.class), document.length()));
  }

  private static ContainerExit exit(ContainerRow row, int code) {
    return new ContainerExit(
        code,
        ExitReason.valueOf(row.exitReason().orElseThrow()),
        row.finishedAt().map(Instant::ofEpochMilli));
  }

  /**
   * Appends an event of this container, in the transaction of the change that it tells.
   *
   * @param verb in the past, such as {@code started}
   * @param facts beside its name and image
   */
  void append(Transaction transaction, String verb, Map<String, String> facts) {
    var attributes = new HashMap<>(facts);
    attributes.put(Event.NAME, facts.getOrDefault(Event.NAME, name));
    attributes.put("image", spec.image());
    Events.append(transaction, "container." + verb, id.value(), attributes);
  }

  /** For messages. */
  String label() {
    return "container \"" + name + "\"";
  }

  ContainerSummary summary() {
    return new ContainerSummary(
        id,
        name,
        spec.image(),
        image,
        spec.arguments(),
        status,
        createdAt,
        startedAt,
        exit,
        status == ContainerStatus.RUNNING
            ? process.flatMap(ProcessRecord::monitor).map(monitor -> monitor.processPid())
            : Optional.empty(),
        spec.labels());
  }
}
