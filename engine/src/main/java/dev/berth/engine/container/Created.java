package dev.berth.engine.container;

import dev.berth.engine.value.ContainerId;

/** A container that was made. */
public record Created(ContainerId id, String name) {}
