package dev.berth.engine.layer;

import dev.berth.engine.kernel.FileStatus;
import java.time.Instant;
import java.util.Map;

/** What a file is given besides its content. */
record FileAttributes(
    int mode, long uid, long gid, Instant modified, Map<String, byte[]> extended) {

  static FileAttributes of(TarEntry entry) {
    return new FileAttributes(
        entry.mode(), entry.uid(), entry.gid(), entry.modified(), entry.attributes());
  }

  static FileAttributes of(FileStatus status, Map<String, byte[]> extended) {
    return new FileAttributes(
        status.permissions(), status.uid(), status.gid(), status.modified(), extended);
  }

  /** A folder that nobody described. */
  static FileAttributes plainFolder(Instant modified) {
    return new FileAttributes(0755, 0, 0, modified, Map.of());
  }

  boolean isPlainFolder() {
    return mode == 0755 && uid == 0 && gid == 0 && extended.isEmpty();
  }
}
