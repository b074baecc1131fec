package dev.berth.engine.transfer;

import dev.berth.engine.value.ImageReference;
import java.util.List;
import java.util.Optional;

/**
 * Which Debian base to make.
 *
 * @param suite such as bookworm; default: the machine's
 * @param reference default {@code debian:SUITE}
 * @param mirror default: the machine's configured one
 * @param variant of mmdebstrap; default minbase
 * @param packages further ones
 */
public record BootstrapRequest(
    Optional<String> suite,
    Optional<ImageReference> reference,
    Optional<String> mirror,
    Optional<String> variant,
    List<String> packages) {
  public BootstrapRequest {
    packages = List.copyOf(packages);
  }
}
