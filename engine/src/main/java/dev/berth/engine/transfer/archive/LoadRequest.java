package dev.berth.engine.transfer.archive;

import dev.berth.engine.value.Platform;
import java.util.Optional;

/**
 * What to take of an archive.
 *
 * @param platform that its images are wanted for; without one the host's, where there is a choice
 * @param allPlatforms whether of an index everything is taken that is there
 */
public record LoadRequest(Optional<Platform> platform, boolean allPlatforms) {}
