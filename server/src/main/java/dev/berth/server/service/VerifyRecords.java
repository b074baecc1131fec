package dev.berth.server.service;

import dev.berth.engine.verify.Finding;
import dev.berth.engine.verify.VerifyReport;
import dev.berth.server.api.ImageApi;

/** What a verification has found, as clients see it. */
final class VerifyRecords {
  private VerifyRecords() {}

  static ImageApi.Verified verified(VerifyReport report) {
    return new ImageApi.Verified(
        report.blobs(),
        report.layers(),
        report.images(),
        report.bytes(),
        report.findings().stream().map(VerifyRecords::finding).toList(),
        report.damaged(),
        report.repaired());
  }

  private static ImageApi.Finding finding(Finding finding) {
    return new ImageApi.Finding(
        ImageApi.Part.valueOf(finding.part().name()),
        finding.id(),
        finding.problem(),
        finding.paths(),
        finding.images(),
        finding.containers(),
        ImageApi.Soundness.valueOf(finding.state().name()),
        finding.next());
  }
}
