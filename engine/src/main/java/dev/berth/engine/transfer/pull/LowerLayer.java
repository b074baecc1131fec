package dev.berth.engine.transfer.pull;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * What a layer is unpacked on.
 *
 * @param folders of it and all layers below, uppermost first, once all of them are unpacked
 * @param committed done once it is a snapshot under its key
 * @param key that key
 * @param making the work on it, where it isn't there
 */
record LowerLayer(
    CompletableFuture<List<Path>> folders,
    CompletableFuture<?> committed,
    String key,
    Optional<OthersWork> making) {}
