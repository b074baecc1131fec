package dev.berth.engine.transfer.archive;

import dev.berth.engine.value.Platform;
import java.util.Optional;

/**
 * What to take of an archive.
 *
 * @param platform that its images are wanted for; without one the host's, where there is a choice
 */
public record LoadRequest(Optional<Platform> platform) {}
