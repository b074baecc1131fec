/**
 * Snapshots: the folders that root file systems are stacked from. A layer of an image is known by
 * its chain ID, the digest of all diff IDs up to it.
 *
 * <p>{@code snapshots/N/fs} holds the files, {@code snapshots/N/work} what overlayfs needs beside
 * an upper folder; N is the row's id, so that 120 names fit into one mount(2). A snapshot is
 * prepared (a row that is not committed, and empty folders), filled, and committed by one flag of
 * its row, in a transaction that survives a power cut, after the files were synced. What is not
 * committed when the server starts is removed.
 *
 * <p>Nothing is mounted here: {@link dev.berth.engine.snapshot.RootMount} says what to mount,
 * {@link dev.berth.engine.snapshot.OverlayOps} how to ask the launcher for it ({@code snapshot}
 * uses {@code launch} and {@code content}), and {@link dev.berth.engine.snapshot.LayeredView} reads
 * the merged files without any mount.
 */
@NullMarked
package dev.berth.engine.snapshot;

import org.jspecify.annotations.NullMarked;
