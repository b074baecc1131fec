package dev.berth.engine.kernel;

import java.time.Instant;

/**
 * What statx(2) says of a file.
 *
 * @param device the file system's number, as one value
 * @param mode type and permission bits, as in {@code st_mode}
 * @param uid unsigned
 * @param gid unsigned
 * @param blocks space on disk in units of 512 bytes
 * @param major of the device that a device node stands for
 * @param minor of the device that a device node stands for
 */
public record FileStatus(
    long device,
    long inode,
    int mode,
    long links,
    long uid,
    long gid,
    long size,
    long blocks,
    int major,
    int minor,
    Instant modified,
    Instant changed) {

  public int type() {
    return mode & FileFlags.S_IFMT;
  }

  /** The lower twelve bits: setuid, setgid, sticky and the nine permissions. */
  public int permissions() {
    return mode & 07777;
  }

  public boolean isFolder() {
    return type() == FileFlags.S_IFDIR;
  }

  public boolean isRegular() {
    return type() == FileFlags.S_IFREG;
  }

  public boolean isLink() {
    return type() == FileFlags.S_IFLNK;
  }

  public boolean isDevice() {
    return type() == FileFlags.S_IFCHR || type() == FileFlags.S_IFBLK;
  }

  /** Overlay's mark for a removed name: a character device 0:0. */
  public boolean isWhiteout() {
    return type() == FileFlags.S_IFCHR && major == 0 && minor == 0;
  }
}
