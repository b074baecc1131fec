package dev.berth.engine.registry;

/** What a server of a registry is used for. */
enum Capability {
  /** Content by digest. */
  PULL,
  /** Finding out which digest a tag means. */
  RESOLVE,
  /** Everything that changes the registry. */
  PUSH
}
