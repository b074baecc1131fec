package dev.berth.engine.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.toml.TomlMapper;
import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads hosts.toml as containerd does. Pure.
 *
 * @param file for messages; names in it are relative to its folder
 */
record HostsToml(Path file) {
  private static final TomlMapper MAPPER = new TomlMapper();

  /**
   * Reads the text of the file.
   *
   * @throws BerthException INVALID_ARGUMENT with what is wrong in it
   */
  HostFolder parse(String text) {
    JsonNode root;
    try {
      root = MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      throw wrong(Texts.shown(e.getOriginalMessage()));
    }
    var others = new LinkedHashMap<URI, ServerSettings>();
    var hosts = table(root, "host");
    for (var host : hosts.properties()) {
      others.put(address(host.getKey()), settings(host.getValue()));
    }
    var server = Optional.of(root.path("server").asText("")).filter(name -> !name.isEmpty());
    return new HostFolder(server.map(this::address), settings(root), others);
  }

  private ServerSettings settings(JsonNode table) {
    if (!table.isObject()) {
      throw wrong("a \"host\" is no table");
    }
    return new ServerSettings(
        capabilities(table),
        new TlsFiles(
            texts(table, "ca").stream().map(this::path).toList(),
            clients(table.path("client")),
            flag(table, "skip_verify")),
        flag(table, "override_path"),
        headers(table));
  }

  private URI address(String text) {
    try {
      var address = new URI(text.contains("://") ? text : "https://" + text);
      boolean usable = address.getScheme().equals("https") || address.getScheme().equals("http");
      if (usable && address.getHost() != null && address.getRawUserInfo() == null) {
        return address;
      }
    } catch (URISyntaxException e) {
      // Told below.
    }
    throw wrong("\"%s\" is not https:// or http:// and a host".formatted(Texts.shown(text)));
  }

  private Optional<Set<Capability>> capabilities(JsonNode table) {
    if (!table.has("capabilities")) {
      return Optional.empty();
    }
    var found = EnumSet.noneOf(Capability.class);
    for (var name : texts(table, "capabilities")) {
      switch (name.toLowerCase(Locale.ROOT)) {
        case "pull" -> found.add(Capability.PULL);
        case "resolve" -> found.add(Capability.RESOLVE);
        case "push" -> found.add(Capability.PUSH);
        default ->
            throw wrong(
                "\"%s\" is no capability; those are pull, resolve and push"
                    .formatted(Texts.shown(name)));
      }
    }
    return Optional.of(found);
  }

  /** One file with both parts, several of them, or pairs of files. */
  private List<TlsFiles.Pair> clients(JsonNode clients) {
    if (clients.isMissingNode()) {
      return List.of();
    }
    if (clients.isTextual()) {
      return List.of(pair(clients.textValue(), clients.textValue()));
    }
    if (!clients.isArray()) {
      throw wrongClient();
    }
    var found = new ArrayList<TlsFiles.Pair>();
    for (var client : clients) {
      if (client.isTextual()) {
        found.add(pair(client.textValue(), client.textValue()));
      } else if (client.isArray() && client.size() == 2) {
        var certificate = client.path(0).asText("");
        var key = client.path(1).asText("");
        found.add(pair(certificate, key.isEmpty() ? certificate : key));
      } else {
        throw wrongClient();
      }
    }
    return found;
  }

  private BerthException wrongClient() {
    return wrong("\"client\" is neither a file nor a list of files or of pairs of files");
  }

  private TlsFiles.Pair pair(String certificate, String key) {
    return new TlsFiles.Pair(path(certificate), path(key));
  }

  private Path path(String name) {
    return file.resolveSibling(name).normalize();
  }

  private Map<String, String> headers(JsonNode table) {
    var found = new LinkedHashMap<String, String>();
    var headers = table(table, "header");
    for (var name : headers.propertyStream().map(Map.Entry::getKey).toList()) {
      var value = String.join(", ", texts(headers, name));
      try {
        HttpRequest.newBuilder().setHeader(name, value);
      } catch (IllegalArgumentException e) {
        throw wrong("\"%s\" can't be set as a header".formatted(Texts.shown(name)));
      }
      found.put(name, value);
    }
    return found;
  }

  private JsonNode table(JsonNode parent, String name) {
    var table = parent.path(name);
    if (!table.isMissingNode() && !table.isObject()) {
      throw wrong("\"%s\" is no table".formatted(name));
    }
    return table;
  }

  private List<String> texts(JsonNode table, String name) {
    var value = table.path(name);
    if (value.isTextual()) {
      return List.of(value.textValue());
    }
    if (!value.isMissingNode() && !value.isArray()) {
      throw wrong("\"%s\" is neither text nor a list of texts".formatted(name));
    }
    var found = new ArrayList<String>();
    for (var element : value) {
      if (!element.isTextual()) {
        throw wrong("\"%s\" holds something that is no text".formatted(name));
      }
      found.add(element.textValue());
    }
    return found;
  }

  private boolean flag(JsonNode table, String name) {
    var value = table.path(name);
    if (!value.isMissingNode() && !value.isBoolean()) {
      throw wrong("\"%s\" is neither true nor false".formatted(name));
    }
    return value.booleanValue();
  }

  private BerthException wrong(String why) {
    return new BerthException(
        ErrorKind.INVALID_ARGUMENT, "cannot read %s: %s; put it right".formatted(file, why));
  }
}
