package dev.berth.server.certificate;

import java.math.BigInteger;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What is in a folder and can be used; everything is of its CA.
 *
 * @param server where its key is beside it
 * @param clients by name, those that have a folder
 * @param issued to clients, the ended ones too
 * @param listed whether there is a list of revoked ones
 * @param revoked that are on it
 */
record Found(
    Optional<Seen> ca,
    Optional<Seen> server,
    SortedMap<String, Seen> clients,
    List<Seen> issued,
    boolean listed,
    Set<BigInteger> revoked) {
  Found {
    clients = Collections.unmodifiableSortedMap(new TreeMap<>(clients));
    issued = List.copyOf(issued);
    revoked = Set.copyOf(revoked);
  }

  static Found nothing() {
    return new Found(
        Optional.empty(), Optional.empty(), new TreeMap<>(Map.of()), List.of(), false, Set.of());
  }
}
