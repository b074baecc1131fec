package dev.berth.server.certificate;

import java.math.BigInteger;
import java.nio.file.Path;

/** Where what is in a folder of certificates. */
record Layout(Path folder) {
  Path lock() {
    return folder.resolve("lock");
  }

  Path ca() {
    return folder.resolve("ca.pem");
  }

  Path caKey() {
    return folder.resolve("ca.key");
  }

  Path server() {
    return folder.resolve("server.pem");
  }

  Path serverKey() {
    return folder.resolve("server.key");
  }

  Path revoked() {
    return folder.resolve("revoked.pem");
  }

  Path issued() {
    return folder.resolve("issued");
  }

  Path issued(BigInteger serial) {
    return issued().resolve(serial.toString(16) + ".pem");
  }

  Path clients() {
    return folder.resolve("clients");
  }

  Client client(String name) {
    return new Client(clients().resolve(name));
  }

  /** What one client is given. */
  record Client(Path folder) {
    Path ca() {
      return folder.resolve("ca.pem");
    }

    Path certificate() {
      return folder.resolve("client.pem");
    }

    Path key() {
      return folder.resolve("client.key");
    }
  }
}
