package dev.berth.engine.verify;

import java.util.List;

/**
 * What a verification has found.
 *
 * @param blobs how many were read
 * @param layers how many were compared with their blobs
 * @param images how many they belong to
 * @param findings the first thousand
 * @param damaged how many things are damaged now, or can't be told
 * @param repaired how many were
 */
public record VerifyReport(
    int blobs,
    int layers,
    int images,
    long bytes,
    List<Finding> findings,
    int damaged,
    int repaired) {
  public VerifyReport {
    findings = List.copyOf(findings);
  }
}
