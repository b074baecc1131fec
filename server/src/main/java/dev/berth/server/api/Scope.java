package dev.berth.server.api;

import com.fasterxml.jackson.databind.EnumNamingStrategies;
import com.fasterxml.jackson.databind.annotation.EnumNaming;
import java.util.Locale;

/** How much a client may do. Each scope includes those before it. */
@Doc("How much a client may do: read, run (also read), admin (everything).")
@EnumNaming(EnumNamingStrategies.KebabCaseStrategy.class)
public enum Scope {
  /** Calls that change nothing and show nothing of what is in containers. */
  READ,
  /** Also makes, starts, enters, stops and removes containers, makes images and ends operations. */
  RUN,
  /** Everything. */
  ADMIN;

  /** As it is written in files, certificates and the description of the API. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  public boolean includes(Scope other) {
    return compareTo(other) >= 0;
  }
}
