package dev.berth.server.http;

import dev.berth.server.access.Identity;
import dev.berth.server.access.TlsFolder;
import dev.berth.server.rpc.Caller;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSocket;

/** The beginning of a connection with TLS 1.3: blocks until both sides know each other. */
final class TlsHandshake {
  private static final int MOST_SECONDS = 10;
  private static final int FAREWELL_MILLIS = 1000;

  private TlsHandshake() {}

  /**
   * Shakes hands.
   *
   * @param anonymous whether a client may come without a certificate
   * @throws IOException where the client isn't let in; it has been told
   */
  static Entrance.Arrival with(SocketChannel client, TlsFolder folder, boolean anonymous)
      throws IOException {
    var loaded = folder.current();
    var done = new CompletableFuture<Boolean>();
    closeWhenLate(client, done);
    try {
      var tls =
          (SSLSocket)
              loaded
                  .context()
                  .getSocketFactory()
                  .createSocket(client.socket(), null, client.socket().getPort(), false);
      tls.setUseClientMode(false);
      tls.setEnabledProtocols(new String[] {"TLSv1.3"});
      if (anonymous) {
        tls.setWantClientAuth(true);
      } else {
        tls.setNeedClientAuth(true);
      }
      tls.startHandshake();
      return new Entrance.Arrival(
          new Caller(identity(tls, loaded)), Optional.of(new TlsWire(tls, client)));
    } catch (IOException | CertificateException e) {
      farewell(client);
      throw new IOException("no TLS with a client: " + e.getMessage(), e);
    } finally {
      done.complete(true);
    }
  }

  /** Asked again after the handshake: one that resumes an earlier session shows nothing. */
  private static Identity identity(SSLSocket tls, TlsFolder.Loaded loaded)
      throws CertificateException {
    try {
      return loaded.identify((X509Certificate) tls.getSession().getPeerCertificates()[0]);
    } catch (SSLPeerUnverifiedException e) {
      return Identity.UNKNOWN;
    }
  }

  private static void closeWhenLate(SocketChannel client, CompletableFuture<Boolean> done) {
    var _ =
        done.orTimeout(MOST_SECONDS, TimeUnit.SECONDS)
            .whenComplete(
                (_, late) -> {
                  if (late != null) {
                    org.xnio.IoUtils.safeClose(client);
                  }
                });
  }

  /**
   * Lets the client read why: what it has sent already would otherwise make the kernel reset the
   * connection, and the alert would be lost.
   */
  private static void farewell(SocketChannel client) {
    try (client) {
      client.shutdownOutput();
      client.socket().setSoTimeout(FAREWELL_MILLIS);
      var in = client.socket().getInputStream();
      var buffer = new byte[4096];
      long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(FAREWELL_MILLIS);
      while (System.nanoTime() < end && in.read(buffer) >= 0) {
        // until the client has gone
      }
    } catch (IOException e) {
      // it has gone
    }
  }
}
