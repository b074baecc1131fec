package dev.berth.engine.container;

import java.util.random.RandomGenerator;

/** Names for containers that were given none: an adjective and a thing of a harbour. */
final class GeneratedName {
  private static final String[] ADJECTIVES = {
    "able", "agile", "amber", "ample", "azure", "balmy", "bold", "brave", "breezy", "bright",
    "brisk", "calm", "candid", "clear", "clever", "coral", "cosy", "crisp", "dapper", "deep",
    "eager", "early", "even", "fair", "fine", "firm", "fleet", "fond", "frank", "free", "fresh",
    "gentle", "glad", "golden", "grand", "green", "happy", "hardy", "hazel", "humble", "ivory",
    "jolly", "keen", "kind", "light", "lively", "loyal", "lucid", "lucky", "mellow", "merry",
    "mild", "misty", "neat", "nimble", "noble", "olive", "open", "pearl", "placid", "plain",
    "polar", "prime", "proud", "quick", "quiet", "rapid", "ready", "rosy", "royal", "sandy",
    "serene", "sharp", "silver", "sleek", "smooth", "solid", "sound", "spry", "steady", "still",
    "sunny", "sure", "swift", "tidal", "tidy", "trim", "true", "upbeat", "vivid", "warm", "wavy",
    "wise", "witty", "young", "zesty"
  };
  private static final String[] NOUNS = {
    "albatross", "anchor", "atoll", "bay", "beacon", "boat", "bollard", "boom", "bow", "breeze",
    "bridge", "buoy", "cabin", "canal", "canoe", "cape", "capstan", "cargo", "channel", "cleat",
    "cliff", "coast", "cod", "compass", "cormorant", "cove", "crab", "crane", "creek", "current",
    "cutter", "deck", "delta", "dinghy", "dock", "dolphin", "dory", "dune", "ferry", "fjord",
    "fleet", "foghorn", "galley", "gannet", "gull", "halyard", "harbour", "hatch", "haven",
    "heron", "herring", "hull", "island", "jetty", "keel", "kelp", "ketch", "knot", "lagoon",
    "lantern", "lighthouse", "lock", "lugger", "marina", "mast", "moor", "mussel", "oar", "otter",
    "oyster", "pelican", "pier", "pilot", "plover", "pontoon", "port", "prow", "puffin", "quay",
    "reef", "rigging", "rope", "rudder", "sail", "schooner", "seal", "shoal", "shore", "skiff",
    "sloop", "spar", "starfish", "strait", "tern", "tide", "tiller", "trawler", "tug", "wharf",
    "whelk", "winch", "yawl"
  };

  private GeneratedName() {}

  /**
   * A name to try.
   *
   * @param attempt from 0; later ones carry a number, so that a name is found in the end
   */
  static String of(RandomGenerator random, int attempt) {
    var name =
        ADJECTIVES[random.nextInt(ADJECTIVES.length)] + "-" + NOUNS[random.nextInt(NOUNS.length)];
    return attempt < 3 ? name : name + "-" + random.nextInt(10_000);
  }
}
