package dev.berth.shell.client;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Which server a command speaks to, and with what: from the command line, {@code BERTH_HOST}, or
 * the context in use.
 *
 * @param tls folder of certificates
 * @param tokenFile file with a bearer token
 */
public record Destination(ServerAddress address, Optional<Path> tls, Optional<Path> tokenFile) {
  /**
   * Finds it. A URL goes with the variables of certificates and tokens; a context has its own, and
   * a token meant for another server is never sent to it.
   *
   * @param named on the command line: a URL, or the name of a context
   * @return empty where it is this machine's own server
   */
  public static Optional<Destination> of(Optional<String> named, Map<String, String> environment) {
    var host = named.or(() -> variable(environment, "BERTH_HOST"));
    if (host.isPresent() && host.get().contains("://")) {
      return Optional.of(
          new Destination(
              ServerAddress.parse(host.get()),
              variable(environment, "BERTH_TLS").map(Path::of),
              variable(environment, "BERTH_TOKEN_FILE").map(Path::of)));
    }
    if (host.equals(Optional.of(Contexts.LOCAL))) {
      return Optional.empty();
    }
    var contexts = Contexts.of(environment);
    return host.isPresent() ? Optional.of(contexts.named(host.get())) : contexts.current();
  }

  private static Optional<String> variable(Map<String, String> environment, String name) {
    return Optional.ofNullable(environment.get(name)).filter(value -> !value.isEmpty());
  }

  public Client.Connector connector() {
    return switch (address) {
      case ServerAddress.Unix unix -> () -> unix(unix.socket());
      case ServerAddress.Ssh ssh -> new SshConnector(ssh);
      case ServerAddress.Tcp tcp -> new TcpConnector(tcp, tls, tokenFile.map(Destination::token));
    };
  }

  /** Looks at what goes with the address, before it is relied on. */
  public void require() {
    tokenFile.ifPresent(Destination::requireToken);
    tls.ifPresent(folder -> ClientCertificates.require(folder, tokenFile.isPresent()));
  }

  private static void requireToken(Path file) {
    try {
      var fault = SecretFile.fault(file);
      if (fault.isPresent()) {
        throw new RpcException("INVALID_ARGUMENT", "cannot use the token: " + fault.get());
      }
    } catch (IOException e) {
      throw unreadable(file, e);
    }
    var _ = token(file);
  }

  private static HttpConnection unix(Path socket) {
    try {
      return HttpConnection.open(socket);
    } catch (IOException e) {
      throw new RpcException(
          "UNAVAILABLE", "cannot connect to the server at " + socket + ": " + e.getMessage());
    }
  }

  private static String why(IOException e) {
    return switch (e) {
      case NoSuchFileException _ -> "there is no such file";
      case AccessDeniedException _ -> "this user may not read it";
      case MalformedInputException _ -> "it is no text";
      default -> String.valueOf(e.getMessage());
    };
  }

  private static String token(Path file) {
    try {
      var token = Files.readString(file).strip();
      if (token.matches("[A-Za-z0-9._~+/-]+=*")) {
        return token;
      }
    } catch (IOException e) {
      throw unreadable(file, e);
    }
    throw new RpcException("INVALID_ARGUMENT", "the file " + file + " holds no bearer token");
  }

  private static RpcException unreadable(Path file, IOException e) {
    return new RpcException(
        "INVALID_ARGUMENT",
        "cannot read the token in "
            + file
            + ": "
            + why(e)
            + "; BERTH_TOKEN_FILE, or --token-file of the context, names a file with a bearer token");
  }
}
