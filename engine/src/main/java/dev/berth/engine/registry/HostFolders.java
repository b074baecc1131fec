package dev.berth.engine.registry;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Finds what the operator has said about a registry, in the layout that Docker and containerd have
 * in common: {@code HOST[:PORT]/hosts.toml}, or the certificates alone.
 *
 * @param folders the first that knows the registry wins
 */
record HostFolders(List<Path> folders) {
  private static final String ANY = "_default";

  /**
   * What is said about a registry; empty where nothing is.
   *
   * @throws BerthException INVALID_ARGUMENT for a malformed file; PERMISSION_DENIED where one can't
   *     be read
   */
  Optional<HostFolder> find(String domain) {
    return Stream.concat(
            folders.stream().map(folder -> folder.resolve(domain)),
            folders.stream().map(folder -> folder.resolve(ANY)))
        .filter(Files::isDirectory)
        .findFirst()
        .map(HostFolders::read);
  }

  private static HostFolder read(Path folder) {
    var toml = folder.resolve("hosts.toml");
    try {
      return Files.exists(toml)
          ? new HostsToml(toml).parse(Files.readString(toml))
          : certificates(folder);
    } catch (IOException e) {
      throw new BerthException(
          ErrorKind.PERMISSION_DENIED,
          "cannot read what %s says of a registry: %s".formatted(folder, e),
          e);
    }
  }

  /** Docker's way: NAME.crt are authorities, NAME.cert and NAME.key a client's. */
  private static HostFolder certificates(Path folder) throws IOException {
    List<Path> files;
    try (var list = Files.list(folder)) {
      files = list.sorted().toList();
    }
    var tls =
        new TlsFiles(
            ending(files, ".crt").toList(),
            ending(files, ".cert")
                .map(file -> new TlsFiles.Pair(file, withKeyEnding(file)))
                .toList(),
            false);
    return new HostFolder(
        Optional.empty(), new ServerSettings(Optional.empty(), tls, false, Map.of()), Map.of());
  }

  private static Stream<Path> ending(List<Path> files, String ending) {
    return files.stream().filter(file -> file.toString().endsWith(ending));
  }

  private static Path withKeyEnding(Path certificate) {
    var name = String.valueOf(certificate.getFileName());
    return certificate.resolveSibling(name.substring(0, name.length() - ".cert".length()) + ".key");
  }
}
