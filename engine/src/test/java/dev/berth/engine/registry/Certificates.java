package dev.berth.engine.registry;

import dev.berth.engine.testing.Shell;
import java.io.IOException;
import java.nio.file.Path;

/**
 * An authority of a test's own, and what it has signed: ca.crt, server.crt, client.crt and keys.
 */
final class Certificates {
  private Certificates() {}

  /** Makes them in a folder; the server's is for 127.0.0.1 and localhost. */
  static void make(Path folder) throws IOException {
    Shell.script(
        folder,
        """
        openssl req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.crt -days 2 -subj /CN=authority 2>/dev/null
        sign() {
          openssl req -new -newkey "$2" $3 -nodes -keyout $1.key -out $1.csr -subj /CN=$1 2>/dev/null
          openssl x509 -req -in $1.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 2 -out $1.crt -extfile <(echo "$4") 2>/dev/null
        }
        sign server rsa:2048 "" "subjectAltName=IP:127.0.0.1,DNS:localhost"
        sign stranger rsa:2048 "" "subjectAltName=DNS:stranger.example"
        sign client rsa:2048 "" "extendedKeyUsage=clientAuth"
        sign curve ec "-pkeyopt ec_paramgen_curve:P-256" "extendedKeyUsage=clientAuth"
        openssl rsa -in client.key -traditional -out client-old.key 2>/dev/null
        openssl ec -in curve.key -out curve-old.key 2>/dev/null
        """);
  }
}
