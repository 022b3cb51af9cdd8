package io.ecistreams.http;

import io.ecistreams.config.HttpSettings.Store;
import io.ecistreams.config.HttpSettings.Tls;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** The certificate that is shown, and the ones that other instances may show. */
final class ServerTls {

  private ServerTls() {}

  /**
   * Reads both.
   *
   * @throws ListenException if a file cannot be read with its password
   */
  static SSLContext context(Tls tls) {
    try {
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(open(tls.key()), tls.key().password().toCharArray());
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(open(tls.trust()));
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new ListenException("TLS cannot be set up: " + e.getMessage(), e);
    }
  }

  private static KeyStore open(Store store) {
    try {
      // Tells PKCS12 and JKS apart.
      return KeyStore.getInstance(store.path().toFile(), store.password().toCharArray());
    } catch (IOException | GeneralSecurityException e) {
      throw new ListenException(
          store + " cannot be read with its password (" + e.getMessage() + ").", e);
    }
  }
}
