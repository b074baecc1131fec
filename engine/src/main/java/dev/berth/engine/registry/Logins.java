package dev.berth.engine.registry;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.kernel.PrivateFile;
import dev.berth.engine.value.ImageReference;
import dev.berth.engine.value.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * The stored logins: what is shown to a registry for calls that bring no credentials. They are in a
 * file that is root's alone, and survive a power cut.
 */
public final class Logins {
  private static final int LIMIT = 1 << 20;
  private static final String HUB = "docker.io";

  /** Other names of Docker's registry: of its index, which Docker's files have, and its server. */
  private static final List<String> OF_HUB = List.of("index.docker.io", "registry-1.docker.io");

  private final Path file;
  private final ReentrantLock lock = new ReentrantLock();
  private final List<Consumer<String>> listeners = new CopyOnWriteArrayList<>();

  /**
   * Those of a file.
   *
   * @param file which needn't be there yet, in a folder that is root's alone
   */
  public Logins(Path file) {
    this.file = file;
  }

  /**
   * One of them, without its secret.
   *
   * @param host and optional port, as references have it
   * @param user none for an identity token
   */
  public record Login(String host, Optional<String> user) {}

  private record Entry(
      String host, Optional<String> user, Optional<String> password, Optional<String> token) {
    static Entry of(String host, Credentials credentials) {
      return switch (credentials) {
        case Credentials.Password(var user, var password) ->
            new Entry(host, Optional.of(user), Optional.of(password), Optional.empty());
        case Credentials.IdentityToken(var token) ->
            new Entry(host, Optional.empty(), Optional.empty(), Optional.of(token));
      };
    }

    Credentials credentials() {
      return token
          .<Credentials>map(Credentials.IdentityToken::new)
          .orElseGet(() -> new Credentials.Password(user.orElseThrow(), password.orElseThrow()));
    }

    @Override
    public String toString() {
      return "a login of " + host;
    }
  }

  private record Stored(List<Entry> logins) {
    Stored {
      logins = List.copyOf(logins);
    }
  }

  /**
   * The registry that somebody means: {@code docker.io} for all of its names, and without the
   * scheme and path that Docker's own files have.
   *
   * @throws BerthException INVALID_ARGUMENT where that is no host
   */
  public static String host(String given) {
    var host = given.replaceFirst("^https?://", "").replaceFirst("/.*$", "");
    if (OF_HUB.contains(host)) {
      return HUB;
    }
    try {
      return new ImageReference(host, "any", Optional.empty(), Optional.empty()).domain();
    } catch (BerthException e) {
      throw BerthException.invalid(
          "cannot tell which registry \"%s\" means: that is no host with an optional port, such as registry.example:5000"
              .formatted(Texts.shown(given.replaceFirst("^.*@", ""))));
    }
  }

  /** The credentials for a registry, by its host as references have it. */
  public Optional<Credentials> find(String host) {
    return Optional.ofNullable(read().get(host)).map(Entry::credentials);
  }

  /** All of them, by host. */
  public List<Login> list() {
    return read().values().stream()
        .map(entry -> new Login(entry.host(), entry.user()))
        .sorted(Comparator.comparing(Login::host))
        .toList();
  }

  /** Stores one in place of the host's former one. */
  public void store(String host, Credentials credentials) {
    change(logins -> logins.put(host, Entry.of(host, credentials)));
    listeners.forEach(listener -> listener.accept(host));
  }

  /**
   * Forgets the one of a host.
   *
   * @return whether there was one
   */
  public boolean remove(String host) {
    boolean known = read().containsKey(host);
    if (known) {
      change(logins -> logins.remove(host));
    }
    return known;
  }

  /** Has somebody told the host of each login that is stored from now on. */
  public void onStored(Consumer<String> listener) {
    listeners.add(listener);
  }

  private void change(Consumer<Map<String, Entry>> change) {
    lock.lock();
    try {
      var logins = read();
      change.accept(logins);
      var document =
          Json.write(new Stored(List.copyOf(logins.values()))).getBytes(StandardCharsets.UTF_8);
      if (document.length > LIMIT) {
        throw new BerthException(
            ErrorKind.RESOURCE_EXHAUSTED,
            "cannot store the login: all of them together have %d bytes and %d are allowed; log out where you can"
                .formatted(document.length, LIMIT));
      }
      PrivateFile.write(file, document);
    } catch (IOException e) {
      throw BerthException.internal(
          "cannot write the logins to %s: %s".formatted(file, e.getMessage()), e);
    } finally {
      lock.unlock();
    }
  }

  /** Without the cause where it is malformed: that might quote a secret. */
  private Map<String, Entry> read() {
    var logins = new TreeMap<String, Entry>();
    if (!Files.exists(file)) {
      return logins;
    }
    try {
      var document = new String(PrivateFile.read(file, LIMIT), StandardCharsets.UTF_8);
      Json.read(document, Stored.class).logins().forEach(entry -> logins.put(entry.host(), entry));
      return logins;
    } catch (IOException e) {
      throw unreadable(String.valueOf(e.getMessage()));
    } catch (BerthException e) {
      throw unreadable("it is malformed");
    }
  }

  private BerthException unreadable(String why) {
    return new BerthException(
        ErrorKind.CORRUPT,
        "cannot read the stored logins in %s: %s; put that right, or remove the file and log in again"
            .formatted(file, why));
  }
}
