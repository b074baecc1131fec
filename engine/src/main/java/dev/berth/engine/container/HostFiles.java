package dev.berth.engine.container;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a program of this machine is shown of the machine's files: the programs, and of /etc what
 * they need to run, to find a user and a host, and to check a signature. Everybody may read these.
 *
 * @param folders absolute paths
 * @param files absolute paths
 * @param links absolute paths, and where they lead to
 */
record HostFiles(List<String> folders, List<String> files, Map<String, String> links) {
  private static final List<String> PROGRAMS =
      List.of("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32");

  private static final List<String> CONFIGURATION =
      List.of(
          "/etc/alternatives",
          "/etc/apt/trusted.gpg",
          "/etc/apt/trusted.gpg.d",
          "/etc/ca-certificates",
          "/etc/crypto-policies",
          "/etc/debian_version",
          "/etc/dpkg",
          "/etc/gai.conf",
          "/etc/group",
          "/etc/host.conf",
          "/etc/ld.so.cache",
          "/etc/ld.so.conf",
          "/etc/ld.so.conf.d",
          "/etc/nsswitch.conf",
          "/etc/os-release",
          "/etc/passwd",
          "/etc/perl",
          "/etc/pki/ca-trust",
          "/etc/pki/tls/certs",
          "/etc/protocols",
          "/etc/services",
          "/etc/ssl/certs",
          "/etc/ssl/openssl.cnf");

  HostFiles {
    folders = List.copyOf(folders);
    files = List.copyOf(files);
    links = Map.copyOf(links);
  }

  /** Those that are there now. */
  static HostFiles now() throws IOException {
    var folders = new ArrayList<String>();
    var files = new ArrayList<String>();
    var links = new TreeMap<String, String>();
    for (var name : PROGRAMS) {
      var path = Path.of(name);
      if (Files.isSymbolicLink(path)) {
        links.put(name, Files.readSymbolicLink(path).toString());
      } else if (Files.isDirectory(path)) {
        folders.add(name);
      }
    }
    for (var name : CONFIGURATION) {
      var path = Path.of(name);
      if (Files.isDirectory(path)) {
        folders.add(name);
      } else if (Files.isRegularFile(path)) {
        files.add(name);
      }
    }
    return new HostFiles(folders, files, links);
  }
}
