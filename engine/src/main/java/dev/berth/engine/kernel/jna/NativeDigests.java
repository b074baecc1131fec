package dev.berth.engine.kernel.jna;

import java.security.Provider;
import java.security.Security;
import java.util.List;

/** Has SHA-256 computed by OpenSSL's libcrypto wherever this JVM asks for one. */
public final class NativeDigests extends Provider {
  private static final long serialVersionUID = 1L;
  private static final List<String> LIBRARIES = List.of("libcrypto.so.3", "libcrypto.so.1.1");

  private static final String NAME = "BerthDigests";

  private NativeDigests() {
    super(NAME, "1", "SHA-256 of OpenSSL's libcrypto");
    put("MessageDigest.SHA-256", LibcryptoSha256.class.getName());
  }

  /** Prefers libcrypto from now on; without it Java's own goes on. */
  public static synchronized void install() {
    if (Security.getProvider(NAME) != null) {
      return;
    }
    for (var library : LIBRARIES) {
      try {
        LibcryptoSha256.Libcrypto.load(library);
      } catch (UnsatisfiedLinkError missing) {
        continue;
      }
      Security.insertProviderAt(new NativeDigests(), 1);
      return;
    }
  }
}
