package dev.berth.server.certificate;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;

/** Certificates, lists and keys as text, and back. */
final class Pem {
  private static final int LINE = 64;

  private Pem() {}

  static byte[] of(X509Certificate certificate) throws GeneralSecurityException {
    return wrapped("CERTIFICATE", certificate.getEncoded());
  }

  static byte[] of(X509CRL list) throws GeneralSecurityException {
    return wrapped("X509 CRL", list.getEncoded());
  }

  static byte[] of(PrivateKey key) {
    return wrapped("PRIVATE KEY", key.getEncoded());
  }

  private static byte[] wrapped(String kind, byte[] bytes) {
    var lines = Base64.getMimeEncoder(LINE, new byte[] {'\n'}).encodeToString(bytes);
    return "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n"
        .formatted(kind, lines)
        .getBytes(StandardCharsets.US_ASCII);
  }

  static X509Certificate certificate(byte[] pem) throws GeneralSecurityException {
    return (X509Certificate)
        CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(pem));
  }

  static X509CRL list(byte[] pem) throws GeneralSecurityException {
    return (X509CRL)
        CertificateFactory.getInstance("X.509").generateCRL(new ByteArrayInputStream(pem));
  }

  /** A private key that belongs to a public one. */
  static PrivateKey key(byte[] pem, PublicKey of) throws GeneralSecurityException {
    try {
      var text = new String(pem, StandardCharsets.US_ASCII);
      var bytes = Base64.getMimeDecoder().decode(text.replaceAll("-----[A-Z ]+-----", ""));
      var key = KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(bytes));
      requirePair(key, of);
      return key;
    } catch (IllegalArgumentException e) {
      throw new GeneralSecurityException("it is no PEM", e);
    }
  }

  private static void requirePair(PrivateKey key, PublicKey of) throws GeneralSecurityException {
    var said = "whose key is it".getBytes(StandardCharsets.US_ASCII);
    var signature = Signature.getInstance("SHA256withECDSA");
    signature.initSign(key);
    signature.update(said);
    var signed = signature.sign();
    signature.initVerify(of);
    signature.update(said);
    if (!signature.verify(signed)) {
      throw new GeneralSecurityException("it is not the key of the certificate beside it");
    }
  }
}
