package dev.berth.engine.image;

import java.util.List;

/**
 * One Dockerfile instruction that changes a config: CMD, ENTRYPOINT, ENV, EXPOSE, LABEL, USER,
 * WORKDIR.
 */
public final class ConfigChange {
  private ConfigChange() {}

  /**
   * Applies instructions in their order.
   *
   * @throws dev.berth.engine.error.BerthException INVALID_ARGUMENT with the instruction and advice
   */
  public static ContainerConfig apply(ContainerConfig config, List<String> instructions) {
    throw new UnsupportedOperationException(config.toString() + instructions);
  }
}
