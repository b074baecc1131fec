package dev.berth.engine.kernel;

/**
 * What a file system has, as statvfs(3) tells it.
 *
 * @param bytes all of it
 * @param freeBytes what everybody may still write
 * @param inodes files and folders that it can have; 0 where nothing limits them
 * @param freeInodes those of them that everybody may still make
 */
public record FileSystemRoom(long bytes, long freeBytes, long inodes, long freeInodes) {}
