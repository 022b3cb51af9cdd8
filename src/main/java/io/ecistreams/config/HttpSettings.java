package io.ecistreams.config;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What is served over HTTP. The token and the passwords are left out of {@link #toString()}.
 *
 * @param enabled whether anything is
 * @param host address to listen on
 * @param port 0 for any free one
 * @param advertisedHost where other instances reach this one
 * @param advertisedPort 0 for the one that is listened on
 * @param token that requests must bring
 * @param tls certificate; plain HTTP without
 * @param maxHeaderBytes largest request line and headers
 * @param maxEventClients most that follow the events
 * @param drainMs how long readiness is denied before anything stops
 */
public record HttpSettings(
    boolean enabled,
    String host,
    int port,
    String advertisedHost,
    int advertisedPort,
    Optional<String> token,
    Optional<Tls> tls,
    int maxHeaderBytes,
    int maxEventClients,
    long drainMs) {

  /** Who one is, and whom one trusts. */
  public record Tls(Store key, Store trust) {}

  /** A PKCS12 or JKS file. */
  public record Store(Path path, String password) {
    @Override
    public String toString() {
      return path.toString();
    }
  }

  static HttpSettings of(Values values) {
    String host = values.stringOf(Keys.HTTP_HOST);
    return new HttpSettings(
        values.booleanOf(Keys.HTTP_ENABLED),
        host,
        values.intOf(Keys.HTTP_PORT),
        values.optionalString(Keys.HTTP_ADVERTISED_HOST).orElseGet(() -> reachable(host)),
        values.intOf(Keys.HTTP_ADVERTISED_PORT),
        values.optionalPassword(Keys.HTTP_TOKEN),
        tls(values),
        values.intOf(Keys.HTTP_MAX_HEADER_BYTES),
        values.intOf(Keys.HTTP_MAX_EVENT_CLIENTS),
        values.longOf(Keys.HTTP_DRAIN_MS));
  }

  private static Optional<Tls> tls(Values values) {
    Optional<Store> key =
        store(values, Keys.HTTP_TLS_KEYSTORE_PATH, Keys.HTTP_TLS_KEYSTORE_PASSWORD);
    Optional<Store> trust =
        store(values, Keys.HTTP_TLS_TRUSTSTORE_PATH, Keys.HTTP_TLS_TRUSTSTORE_PASSWORD);
    return key.map(own -> new Tls(own, trust.orElse(own)));
  }

  private static Optional<Store> store(Values values, String path, String password) {
    Optional<Path> file = values.optionalPath(path);
    if (file.isPresent() && values.optionalPassword(password).isEmpty()) {
      throw values.conflict(path, "needs its password; give " + password + ".");
    }
    return file.map(given -> new Store(given, values.optionalPassword(password).orElseThrow()));
  }

  private static String reachable(String host) {
    if (!host.equals("0.0.0.0") && !host.equals("::")) {
      return host;
    }
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }

  @Override
  public String toString() {
    return (tls.isPresent() ? "https://" : "http://") + host + ":" + port;
  }
}
