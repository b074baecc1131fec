package dev.berth.server.certificate;

import dev.berth.server.api.Scope;
import dev.berth.server.certificate.Step.Validity;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import java.util.HexFormat;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.cert.X509CRLHolder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v2CRLBuilder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * A CA that signs: EC P-256 and SHA-256, extensions as RFC 5280 has them.
 *
 * @param certificate of the CA
 */
record Issuer(X509Certificate certificate, PrivateKey key) {
  private static final String SIGNATURE = "SHA256withECDSA";
  private static final int SERIAL_BITS = 128;
  private static final SecureRandom RANDOM = new SecureRandom();

  /** Puts the extensions of one kind of certificate into it. */
  @FunctionalInterface
  private interface Extensions {
    void into(X509v3CertificateBuilder builder) throws IOException, GeneralSecurityException;
  }

  static KeyPair newKey() throws GeneralSecurityException {
    var generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"), RANDOM);
    return generator.generateKeyPair();
  }

  /** A CA with a new key. Its name tells it from the CAs of other folders. */
  static Issuer founded(KeyPair key, Validity validity) throws GeneralSecurityException {
    var identifier = identifierOf(key.getPublic());
    var shown = HexFormat.of().formatHex(identifier.getKeyIdentifier()).substring(0, 8);
    var name = new X500NameBuilder().addRDN(BCStyle.CN, "Berth CA " + shown).build();
    return authority(name, identifier, key.getPublic(), key.getPrivate(), validity);
  }

  /** The same CA, good for longer: what it signed stays good. */
  Issuer renewed(Validity validity) throws GeneralSecurityException {
    return authority(subject(), identifier(), certificate.getPublicKey(), key, validity);
  }

  private static Issuer authority(
      X500Name name,
      SubjectKeyIdentifier identifier,
      PublicKey publicKey,
      PrivateKey key,
      Validity validity)
      throws GeneralSecurityException {
    var builder =
        new JcaX509v3CertificateBuilder(
            name, serial(), date(validity.begins()), date(validity.ends()), name, publicKey);
    var made =
        signed(
            builder,
            key,
            it -> {
              it.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
              it.addExtension(
                  Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
              it.addExtension(Extension.subjectKeyIdentifier, false, identifier);
            });
    return new Issuer(made, key);
  }

  X509Certificate server(PublicKey of, Collection<ServerName> names, Validity validity)
      throws GeneralSecurityException {
    var alternatives =
        new GeneralNames(names.stream().map(Issuer::alternative).toArray(GeneralName[]::new));
    return leaf(
        new X500NameBuilder().addRDN(BCStyle.CN, "Berth server").build(),
        of,
        validity,
        KeyPurposeId.id_kp_serverAuth,
        it -> it.addExtension(Extension.subjectAlternativeName, false, alternatives));
  }

  /** A client's; the scope {@code admin} is written by leaving it out. */
  X509Certificate client(PublicKey of, String name, Scope scope, Validity validity)
      throws GeneralSecurityException {
    var subject = new X500NameBuilder();
    if (scope != Scope.ADMIN) {
      subject.addRDN(BCStyle.OU, scope.word());
    }
    return leaf(
        subject.addRDN(BCStyle.CN, name).build(),
        of,
        validity,
        KeyPurposeId.id_kp_clientAuth,
        _ -> {});
  }

  private X509Certificate leaf(
      X500Name name, PublicKey of, Validity validity, KeyPurposeId purpose, Extensions further)
      throws GeneralSecurityException {
    var builder =
        new JcaX509v3CertificateBuilder(
            subject(), serial(), date(validity.begins()), date(validity.ends()), name, of);
    return signed(
        builder,
        key,
        it -> {
          it.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
          it.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
          it.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose));
          it.addExtension(Extension.subjectKeyIdentifier, false, identifierOf(of));
          it.addExtension(Extension.authorityKeyIdentifier, false, reference());
          further.into(it);
        });
  }

  /** The list of the one before and further serial numbers; it is good as long as the CA. */
  X509CRL list(Optional<X509CRL> before, Collection<BigInteger> further, Instant now)
      throws GeneralSecurityException {
    try {
      var builder = new JcaX509v2CRLBuilder(certificate, date(now));
      builder.setNextUpdate(certificate.getNotAfter());
      var number = BigInteger.ONE;
      if (before.isPresent()) {
        var old = new X509CRLHolder(before.get().getEncoded());
        builder.addCRL(old);
        var known = old.getExtension(Extension.cRLNumber);
        number =
            known == null
                ? number
                : ASN1Integer.getInstance(known.getParsedValue()).getValue().add(BigInteger.ONE);
      }
      for (var serial : further) {
        builder.addCRLEntry(serial, date(now), CRLReason.unspecified);
      }
      builder.addExtension(Extension.cRLNumber, false, new ASN1Integer(number));
      builder.addExtension(Extension.authorityKeyIdentifier, false, reference());
      var encoded = builder.build(new JcaContentSignerBuilder(SIGNATURE).build(key)).getEncoded();
      return (X509CRL)
          CertificateFactory.getInstance("X.509").generateCRL(new ByteArrayInputStream(encoded));
    } catch (IOException | OperatorCreationException e) {
      throw new GeneralSecurityException("cannot sign a list", e);
    }
  }

  private static SubjectKeyIdentifier identifierOf(PublicKey key) throws GeneralSecurityException {
    return new JcaX509ExtensionUtils().createSubjectKeyIdentifier(key);
  }

  /** The CA's own, which another tool may have made in another way. */
  private SubjectKeyIdentifier identifier() throws GeneralSecurityException {
    var known = certificate.getExtensionValue(Extension.subjectKeyIdentifier.getId());
    return known == null
        ? identifierOf(certificate.getPublicKey())
        : SubjectKeyIdentifier.getInstance(ASN1OctetString.getInstance(known).getOctets());
  }

  /** Without the serial number of the CA's certificate, which a renewal changes. */
  private AuthorityKeyIdentifier reference() throws GeneralSecurityException {
    return new AuthorityKeyIdentifier(identifier().getKeyIdentifier());
  }

  private X500Name subject() {
    return X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded());
  }

  private static X509Certificate signed(
      X509v3CertificateBuilder builder, PrivateKey key, Extensions extensions)
      throws GeneralSecurityException {
    try {
      extensions.into(builder);
      var encoded = builder.build(new JcaContentSignerBuilder(SIGNATURE).build(key)).getEncoded();
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(encoded));
    } catch (IOException | OperatorCreationException e) {
      throw new GeneralSecurityException("cannot sign a certificate", e);
    }
  }

  private static GeneralName alternative(ServerName name) {
    return name.address()
        .map(InetAddress::getAddress)
        .map(bytes -> new GeneralName(GeneralName.iPAddress, new DEROctetString(bytes)))
        .orElseGet(() -> new GeneralName(GeneralName.dNSName, name.text()));
  }

  private static BigInteger serial() {
    var serial = new BigInteger(SERIAL_BITS, RANDOM);
    return serial.signum() == 0 ? serial() : serial;
  }

  private static Date date(Instant instant) {
    return Date.from(instant);
  }
}
