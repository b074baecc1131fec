package dev.berth.shell.client;

import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/** Where a server is, and by what it is reached. */
public sealed interface ServerAddress {
  /** A Unix socket of this machine. */
  record Unix(Path socket) implements ServerAddress {}

  /** A TCP port, with TLS or without. */
  record Tcp(String host, int port, boolean tls) implements ServerAddress {}

  /** Another machine, through the user's own ssh. */
  record Ssh(String destination, Optional<Integer> port) implements ServerAddress {}

  Pattern TCP = Pattern.compile("(tcp|tls)://(\\[[0-9a-fA-F:.]+]|[A-Za-z0-9._-]+):([0-9]{1,5})/?");

  /** ssh takes what begins with a hyphen for an option: names begin with something else. */
  Pattern SSH =
      Pattern.compile(
          "ssh://((?:[A-Za-z0-9_][A-Za-z0-9._-]*@)?(?:[A-Za-z0-9_][A-Za-z0-9._-]*|\\[[0-9a-fA-F:.]+]))(?::([0-9]{1,5}))?/?");

  static ServerAddress parse(String url) {
    if (url.startsWith("unix:///")) {
      return new Unix(Path.of(url.substring("unix://".length())));
    }
    var tcp = TCP.matcher(url);
    if (tcp.matches()) {
      return new Tcp(tcp.group(2), port(tcp.group(3), url), tcp.group(1).equals("tls"));
    }
    var ssh = SSH.matcher(url);
    if (ssh.matches()) {
      var port = Optional.ofNullable(ssh.group(2)).map(text -> port(text, url));
      return new Ssh(ssh.group(1).replaceAll("[\\[\\]]", ""), port);
    }
    throw wrong(url);
  }

  private static int port(String text, String url) {
    var port = Integer.parseInt(text);
    if (port < 1 || port > 0xffff) {
      throw wrong(url);
    }
    return port;
  }

  private static RpcException wrong(String url) {
    return new RpcException(
        "INVALID_ARGUMENT",
        "cannot use the host \""
            + url
            + "\": it is unix:///PATH, ssh://USER@HOST[:PORT], tls://HOST:PORT or tcp://ADDRESS:PORT");
  }
}
