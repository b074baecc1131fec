package dev.berth.server.service;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.engine.error.BerthException;
import dev.berth.engine.gc.Cleanup;
import dev.berth.engine.gc.CleanupPlan;
import dev.berth.engine.gc.CleanupReport;
import dev.berth.engine.operation.CancelledWithResult;
import dev.berth.engine.operation.OperationContext;
import dev.berth.engine.operation.Operations;
import dev.berth.server.api.GcApi;
import dev.berth.server.api.OperationApi;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The namespace {@code gc}. */
public final class GcService implements GcApi {
  private final Cleanup cleanup;
  private final Operations operations;

  public GcService(Cleanup cleanup, Operations operations) {
    this.cleanup = cleanup;
    this.operations = operations;
  }

  @Override
  public Plan plan(Policy policy) {
    return plan(cleanup.plan(policyOf(policy)));
  }

  @Override
  public OperationApi.Started apply(String plan) {
    return OperationRecords.begin(
        operations, "gc.apply", plan, OperationRecords::started, context -> apply(plan, context));
  }

  private JsonNode apply(String plan, OperationContext context) {
    var report = cleanup.apply(plan, context);
    var told = OperationRecords.result(report(report));
    if (report.cancelled()) {
      throw new CancelledWithResult(told);
    }
    return told;
  }

  private static dev.berth.engine.gc.Policy policyOf(Policy policy) {
    policy
        .keepLast()
        .filter(count -> count < 0)
        .ifPresent(
            count -> {
              throw BerthException.invalid(
                  "cannot plan a clean-up: keepLast is %d, but must be 0 or more".formatted(count));
            });
    return new dev.berth.engine.gc.Policy(
        age("exitedOlderThan", policy.exitedOlderThan()),
        policy.danglingImages().orElse(false),
        age("unusedSince", policy.unusedSince()),
        policy.keepLast(),
        age("buildCacheOlderThan", policy.buildCacheOlderThan()),
        age("downloadsOlderThan", policy.downloadsOlderThan()),
        age("archivesUnusedSince", policy.archivesUnusedSince()),
        age("mountedSince", policy.mountedSince()),
        policy.protect().orElse(List.of()));
  }

  private static Optional<Duration> age(String name, Optional<Long> seconds) {
    return seconds.map(
        value -> {
          if (value < 0) {
            throw BerthException.invalid(
                "cannot plan a clean-up: %s is %d seconds, but must be 0 or more"
                    .formatted(name, value));
          }
          return Duration.ofSeconds(value);
        });
  }

  private static Plan plan(CleanupPlan plan) {
    return new Plan(
        plan.id(),
        plan.items().stream()
            .map(item -> new Item(item.kind(), item.id(), item.name(), item.reason(), item.bytes()))
            .toList(),
        plan.bytes(),
        plan.createdAt().toEpochMilli());
  }

  private static Fate fate(String label) {
    return Fate.valueOf(label.toUpperCase(Locale.ROOT).replace('-', '_'));
  }

  private static Report report(CleanupReport report) {
    return new Report(
        report.plan(),
        report.outcomes().stream()
            .map(
                outcome ->
                    new Outcome(
                        outcome.kind(),
                        outcome.id(),
                        outcome.name(),
                        fate(outcome.outcome()),
                        outcome.reason(),
                        outcome.bytes()))
            .toList(),
        report.bytes());
  }
}
