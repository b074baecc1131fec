/**
 * The credentials for registries that a person has in Docker's {@code config.json}, and that their
 * credential helpers know. They are read, and helpers run, in the process of that person alone.
 */
@NullMarked
package dev.berth.shell.registry;

import org.jspecify.annotations.NullMarked;
