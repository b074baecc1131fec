package dev.berth.engine.transfer.archive;

import dev.berth.engine.value.Digest;
import java.util.Optional;

/** The files of an archive by name, links followed. */
interface ArchiveFiles {
  /**
   * Refuses an archive with what no archive of images has.
   *
   * @throws dev.berth.engine.error.BerthException CORRUPT
   */
  void refuseDamage();

  /** A file of that name, where there is one. */
  Optional<Content> find(String name);

  /**
   * The bytes of a document.
   *
   * @throws dev.berth.engine.error.BerthException RESOURCE_EXHAUSTED past 4 MiB
   */
  byte[] document(String name);

  /** What a file holds. */
  record Content(Digest digest, long size) {}
}
