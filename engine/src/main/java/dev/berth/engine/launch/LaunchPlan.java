package dev.berth.engine.launch;

import java.util.List;

/**
 * Everything that the launcher needs to start one process and to stay as its monitor.
 *
 * @param monitor what the launcher does once the process runs
 * @param descriptors open descriptors of this process that operations name by index; they stay open
 *     here, the launcher gets copies
 * @param operations what is done, in order; the last one is {@link LaunchOp.Execute}
 */
public record LaunchPlan(
    MonitorParameters monitor, List<Integer> descriptors, List<LaunchOp> operations) {
  public LaunchPlan {
    descriptors = List.copyOf(descriptors);
    operations = List.copyOf(operations);
  }
}
