package dev.berth.server.certificate;

import dev.berth.server.api.Scope;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/** One thing to do with a folder; a plan has them in the order in which they are done. */
sealed interface Step {
  /** From when to when a certificate is good. */
  record Validity(Instant begins, Instant ends) {}

  /** What leads to a certificate. */
  enum Why {
    MADE,
    RENEWED,
    REPLACED;

    /** A renewal keeps the key, so that no moment has a certificate without its key. */
    boolean needsKey() {
      return this != RENEWED;
    }
  }

  /** The CA's certificate. */
  record Authority(Why why, Validity validity) implements Step {}

  /** The list of revoked certificates, with these in addition. */
  record Revocation(List<Seen> certificates) implements Step {
    public Revocation {
      certificates = List.copyOf(certificates);
    }
  }

  /**
   * The server's certificate.
   *
   * @param fresh whether it gets a new key
   */
  record Server(Why why, boolean fresh, Set<String> names, Validity validity) implements Step {
    public Server {
      names = Set.copyOf(names);
    }
  }

  /** A client's certificate. */
  record Client(Why why, String name, Scope scope, Validity validity) implements Step {}

  /** Nothing is done. */
  record Keep(Place place, Seen certificate) implements Step {}

  /** Where a certificate is. */
  enum Place {
    CA,
    SERVER,
    CLIENT
  }

  /** A revoked client's files go. */
  record Forget(String client) implements Step {}

  /** A certificate that has ended is no longer remembered. */
  record Prune(BigInteger serial) implements Step {}
}
