package dev.berth.engine.kernel;

/**
 * A name in a folder.
 *
 * @param type one of the {@code S_IF} numbers, 0 where the file system doesn't say
 */
public record FolderEntry(String name, int type) {}
