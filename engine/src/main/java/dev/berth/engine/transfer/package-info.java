/**
 * How images come about outside a build: from a tar of a root file system, from a Debian mirror,
 * from a container. Layers made here are stored as plain archives by diff ID. Uses {@code build}
 * for the instructions that an import or a commit may carry; {@code transfer.archive} uses what
 * makes a layer here.
 */
@NullMarked
package dev.berth.engine.transfer;

import org.jspecify.annotations.NullMarked;
