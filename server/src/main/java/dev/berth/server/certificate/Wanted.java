package dev.berth.server.certificate;

import dev.berth.engine.error.BerthException;
import dev.berth.server.api.Scope;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a caller asks for, checked.
 *
 * @param names of the server; empty leaves them as they are
 * @param clients by name, with the scope where one was given
 * @param days that what is made is good
 * @param revoked serial numbers and names of clients
 */
public record Wanted(
    Set<ServerName> names, Map<String, Optional<Scope>> clients, int days, List<String> revoked) {
  private static final int MOST = 100;
  private static final int MOST_DAYS = 825;
  private static final int USUAL_DAYS = 365;
  private static final Pattern CLIENT = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.@-]{0,62}");
  private static final Pattern LIKE_A_SERIAL = Pattern.compile("[0-9a-fA-F]{16,}");

  /** A client and what it may do, as given. */
  public record Client(String name, Optional<Scope> scope) {}

  public Wanted {
    names = Collections.unmodifiableSet(new LinkedHashSet<>(names));
    clients = Collections.unmodifiableMap(new LinkedHashMap<>(clients));
    revoked = List.copyOf(revoked);
  }

  /** Checks what was given. */
  public static Wanted of(
      List<String> names, List<Client> clients, Optional<Integer> days, List<String> revoked) {
    for (var count : new int[] {names.size(), clients.size(), revoked.size()}) {
      if (count > MOST) {
        throw BerthException.invalid(
            "cannot make certificates: there are %d names, clients or revocations, and at most %d at once; give them in several calls"
                .formatted(count, MOST));
      }
    }
    int life = days.orElse(USUAL_DAYS);
    if (life < 1 || life > MOST_DAYS) {
      throw BerthException.invalid(
          "cannot make certificates for %d days: they are good for 1 to %d days; give days within that"
              .formatted(life, MOST_DAYS));
    }
    var servers = new LinkedHashSet<ServerName>();
    names.forEach(name -> servers.add(ServerName.parse(name)));
    var byName = new LinkedHashMap<String, Optional<Scope>>();
    for (var client : clients) {
      requireName(client.name());
      var before = byName.put(client.name(), client.scope());
      if (before != null && !before.equals(client.scope())) {
        throw BerthException.invalid(
            "cannot make a certificate for the client \"%s\": it is given twice with different scopes; give it once"
                .formatted(client.name()));
      }
    }
    return new Wanted(servers, byName, life, new ArrayList<>(revoked));
  }

  private static void requireName(String name) {
    if (!CLIENT.matcher(name).matches()) {
      throw BerthException.invalid(
          "cannot make a certificate for the client \"%s\": its name is to have 1 to 63 letters, digits, _, ., @ and -, the first a letter or digit"
              .formatted(ServerName.shortened(name)));
    }
    if (LIKE_A_SERIAL.matcher(name).matches()) {
      throw BerthException.invalid(
          "cannot make a certificate for the client \"%s\": that could be a serial number, and both can be revoked; give a name with another letter"
              .formatted(name));
    }
  }
}
