package dev.berth.shell.client;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Servers that the user has given names: {@code contexts.json}, described in protocol.md. */
public final class Contexts {
  /** This machine's own server, which nobody adds. */
  public static final String LOCAL = "local";

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]*");

  private final Path file;
  private final Map<String, Json> known;
  private Optional<String> current;

  private Contexts(Path file, Json document) {
    this.file = file;
    this.known = new LinkedHashMap<>(document.at("contexts").fields());
    this.current = document.at("current").optionalText();
  }

  /** Reads those of a user; none where there is no file. */
  public static Contexts of(Map<String, String> environment) {
    var given = environment.getOrDefault("HOME", "");
    var home = given.isEmpty() ? "/root" : given;
    var configured = environment.getOrDefault("XDG_CONFIG_HOME", "");
    var folder = configured.isEmpty() ? Path.of(home, ".config") : Path.of(configured);
    var file = folder.resolve("berth/contexts.json");
    try {
      var text = Files.exists(file) ? Files.readString(file) : "";
      return new Contexts(file, text.isBlank() ? Json.of(Map.of()) : Json.parse(text));
    } catch (IOException | IllegalArgumentException e) {
      throw new RpcException(
          "INVALID_ARGUMENT", "cannot read the contexts in " + file + ": " + e.getMessage());
    }
  }

  public Map<String, Json> all() {
    return Map.copyOf(known);
  }

  public Optional<String> currentName() {
    return current;
  }

  Optional<Destination> current() {
    return current.map(this::named);
  }

  Destination named(String name) {
    var context = require(name);
    return new Destination(
        ServerAddress.parse(context.at("host").text()),
        context.at("tls").optionalText().map(Path::of),
        context.at("tokenFile").optionalText().map(Path::of));
  }

  private Json require(String name) {
    var context = known.get(name);
    if (context == null) {
      throw new RpcException(
          "NOT_FOUND",
          "there is no context \"" + name + "\"; \"berth context list\" shows those there are");
    }
    return context;
  }

  /**
   * Gives a server a name.
   *
   * @throws RpcException where another has it: commands would go elsewhere from now on
   */
  public void add(String name, Params context) {
    if (!NAME.matcher(name).matches()) {
      throw new RpcException(
          "INVALID_ARGUMENT", "a context's name is letters, digits, _, . and -: \"" + name + "\"");
    }
    var taken = known.get(name);
    if (taken != null) {
      throw new RpcException(
          "ALREADY_EXISTS",
          "cannot add the context \"%s\": there is one already, for %s; \"berth context remove %1$s\" makes room, or take another name"
              .formatted(name, taken.at("host").text()));
    }
    known.put(name, context.json());
    save();
  }

  /** Uses one from now on; empty is this machine's own server. */
  public void use(Optional<String> name) {
    name.ifPresent(this::require);
    current = name;
    save();
  }

  /**
   * Forgets one.
   *
   * @param force also where it is in use: commands then go to this machine's own server
   */
  public void remove(String name, boolean force) {
    require(name);
    if (!force && current.equals(Optional.of(name))) {
      throw new RpcException(
          "CONFLICT",
          "cannot remove the context \"%s\": it is in use, and commands would go to this machine's own server; use \"berth context use local\" or another first, or remove it with --force"
              .formatted(name));
    }
    known.remove(name);
    current = current.filter(it -> !it.equals(name));
    save();
  }

  private void save() {
    var text = Params.of().put("current", current).put("contexts", known).json().pretty() + "\n";
    try {
      Files.createDirectories(file.getParent());
      var next =
          Files.createTempFile(
              file.getParent(),
              "contexts",
              ".json",
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      try (var channel = FileChannel.open(next, StandardOpenOption.WRITE)) {
        channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
        channel.force(true); // a power cut leaves the one before or this one
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(next);
      }
    } catch (IOException e) {
      throw new RpcException(
          "UNAVAILABLE", "cannot write the contexts to " + file + ": " + e.getMessage());
    }
  }
}
