package dev.berth.server.service;

import dev.berth.engine.gc.Figures;
import dev.berth.server.api.SystemApi;
import java.time.Instant;
import java.util.Optional;

/** Figures as clients see them. */
final class DiskRecords {
  private DiskRecords() {}

  static SystemApi.DiskUsage usage(Figures figures, boolean each) {
    var shares =
        figures.shares().stream()
            .map(
                share ->
                    new SystemApi.DiskShare(
                        sort(share.sort()),
                        share.count(),
                        share.active(),
                        share.bytes(),
                        share.reclaimable(),
                        share.measuredAt().map(Instant::toEpochMilli)))
            .toList();
    return new SystemApi.DiskUsage(
        shares,
        shares.stream().mapToLong(SystemApi.DiskShare::bytes).sum(),
        shares.stream().mapToLong(SystemApi.DiskShare::reclaimable).sum(),
        each
            ? Optional.of(figures.items().stream().map(DiskRecords::item).toList())
            : Optional.empty());
  }

  private static SystemApi.DiskItem item(Figures.Item item) {
    return new SystemApi.DiskItem(
        sort(item.sort()),
        item.id(),
        item.name(),
        item.bytes(),
        item.shared(),
        item.reclaimable(),
        item.active(),
        item.measuredAt().map(Instant::toEpochMilli));
  }

  private static SystemApi.DiskSort sort(Figures.Sort sort) {
    return SystemApi.DiskSort.valueOf(sort.name());
  }
}
