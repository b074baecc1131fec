package dev.berth.engine.registry;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;

/** Certificates and keys from PEM text. Pure. */
final class PemFiles {
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END \\1-----");

  private PemFiles() {}

  static List<X509Certificate> certificates(byte[] pem) throws GeneralSecurityException {
    var factory = CertificateFactory.getInstance("X.509");
    var found = new ArrayList<X509Certificate>();
    var blocks = BLOCK.matcher(text(pem));
    while (blocks.find()) {
      if (blocks.group(1).equals("CERTIFICATE")) {
        found.add(
            (X509Certificate)
                factory.generateCertificate(new ByteArrayInputStream(decoded(blocks.group(2)))));
      }
    }
    if (found.isEmpty()) {
      throw new GeneralSecurityException("no certificate is in it");
    }
    return found;
  }

  /**
   * The first private key, as PKCS#8 or in the older form of its kind.
   *
   * @param of the public key that it belongs to
   */
  static PrivateKey key(byte[] pem, PublicKey of) throws GeneralSecurityException {
    var blocks = BLOCK.matcher(text(pem));
    while (blocks.find()) {
      var bytes = decoded(blocks.group(2));
      switch (blocks.group(1)) {
        case "PRIVATE KEY" -> {
          return key(bytes, of.getAlgorithm());
        }
        case "RSA PRIVATE KEY", "EC PRIVATE KEY" -> {
          return key(wrapped(bytes, of), of.getAlgorithm());
        }
        case "ENCRYPTED PRIVATE KEY" ->
            throw new GeneralSecurityException("its key needs a password; store it without");
        default -> {
          // Certificates and parameters may stand before it.
        }
      }
    }
    throw new GeneralSecurityException("no private key is in it");
  }

  private static PrivateKey key(byte[] pkcs8, String algorithm) throws GeneralSecurityException {
    return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
  }

  /** Older forms are what PKCS#8 wraps, and the public key has the algorithm that it names. */
  private static byte[] wrapped(byte[] older, PublicKey of) {
    var info = of.getEncoded();
    int begin = 1 + lengthBytes(info, 1);
    int end = begin + 1 + lengthBytes(info, begin + 1) + length(info, begin + 1);
    var inner = new ByteArrayOutputStream();
    inner.writeBytes(new byte[] {2, 1, 0});
    inner.write(info, begin, end - begin);
    inner.writeBytes(element(4, older));
    return element(0x30, inner.toByteArray());
  }

  private static byte[] element(int tag, byte[] content) {
    var out = new ByteArrayOutputStream();
    out.write(tag);
    if (content.length < 0x80) {
      out.write(content.length);
    } else {
      out.writeBytes(new byte[] {(byte) 0x82, (byte) (content.length >> 8), (byte) content.length});
    }
    out.writeBytes(content);
    return out.toByteArray();
  }

  private static int lengthBytes(byte[] der, int at) {
    return der[at] >= 0 ? 1 : 1 + (der[at] & 0x7F);
  }

  private static int length(byte[] der, int at) {
    int length = 0;
    if (der[at] >= 0) {
      return der[at];
    }
    for (int i = 1; i < lengthBytes(der, at); i++) {
      length = (length << 8) | (der[at + i] & 0xFF);
    }
    return length;
  }

  private static String text(byte[] pem) {
    return new String(pem, StandardCharsets.US_ASCII);
  }

  private static byte[] decoded(String base64) throws GeneralSecurityException {
    try {
      return Base64.getMimeDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      throw new GeneralSecurityException("it is no PEM", e);
    }
  }
}
