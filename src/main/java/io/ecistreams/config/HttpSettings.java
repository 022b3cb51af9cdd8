package io.ecistreams.config;

import static io.ecistreams.config.Option.count;
import static io.ecistreams.config.Option.flag;
import static io.ecistreams.config.Option.optionalPath;
import static io.ecistreams.config.Option.optionalText;
import static io.ecistreams.config.Option.password;
import static io.ecistreams.config.Option.text;
import static io.ecistreams.config.Option.whole;
import static io.ecistreams.config.Requirement.between;
import static io.ecistreams.config.Requirement.matching;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What is served over HTTP. The token and the passwords are left out of {@link #toString()}.
 *
 * @param host address to listen on
 * @param port 0 for any free one
 * @param advertisedHost where other instances reach this one
 * @param advertisedPort 0 for the one that is listened on
 * @param token that requests must bring
 * @param tls certificate; plain HTTP without
 * @param maxHeaderBytes largest request line and headers
 * @param maxEventClients most that follow the events
 * @param requestTimeoutMs how long a client may take to send the head of a request, and then to get
 *     the answer
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
    long requestTimeoutMs,
    long drainMs) {

  /** The own certificate with its key, and the certificates that others may show. */
  public record Tls(Store key, Store trust) {}

  /** A PKCS12 or JKS file. */
  public record Store(Path path, String password) {
    @Override
    public String toString() {
      return path.toString();
    }
  }

  static HttpSettings of(OptionGroup http) {
    Requirement hostName = matching("a host name or an address", "[A-Za-z0-9._:-]{1,253}");
    boolean enabled =
        http.high(
            flag("http.enabled", true),
            "Whether this instance answers over HTTP. Boards of one that does not cannot be asked"
                + " for anywhere.");
    String host =
        http.high(
            text("http.host", "127.0.0.1", hostName),
            "Address to listen on; 0.0.0.0 listens on all, and should have a token and TLS then.");
    return new HttpSettings(
        enabled,
        host,
        http.high(
            count("http.port", 8480, between(0, 65_535)),
            "Port to listen on; 0 takes any free one."),
        http.medium(
                optionalText("http.advertised.host", hostName),
                "Where the other instances reach this one; http.host unless given, or this"
                    + " machine's name where that listens on all addresses.")
            .orElseGet(() -> reachable(host)),
        http.low(
            count("http.advertised.port", 0, between(0, 65_535)),
            "The port there; 0 is the port that is listened on."),
        http.medium(
            password("http.token"),
            "If given, requests need the header `Authorization: Bearer` with it, except for the"
                + " page's files and the health checks; the same for all instances."),
        tls(http),
        http.low(
            count("http.max.header.bytes", 8_192, between(1_024, 1_048_576)),
            "Largest request line and headers, in bytes; beyond it the answer is 431."),
        http.low(
            count("http.max.event.clients", 64, between(0, 10_000)),
            "Most clients that follow /v1/events at the same time; the next one gets 503."),
        http.low(
            whole("http.request.timeout.ms", 30_000, between(100, 600_000)),
            "How long a client may take to send the head of a request, and then to get the answer,"
                + " in milliseconds; followers of events stay as long as they like."),
        http.low(
            whole("http.drain.ms", 0, between(0, 600_000)),
            "How long /readyz says no before anything stops, in milliseconds, so that load"
                + " balancers send nobody any more."));
  }

  private static Optional<Tls> tls(OptionGroup http) {
    Optional<Store> key =
        store(
            http,
            "http.tls.keystore.path",
            http.medium(
                optionalPath("http.tls.keystore.path"),
                "PKCS12 or JKS file with certificate and key; if given, only HTTPS is spoken, also"
                    + " among the instances."),
            http.medium(password("http.tls.keystore.password"), "Password of that file."));
    Optional<Store> trust =
        store(
            http,
            "http.tls.truststore.path",
            http.low(
                optionalPath("http.tls.truststore.path"),
                "PKCS12 or JKS file with the certificates that other instances may show; the"
                    + " keystore unless given."),
            http.low(password("http.tls.truststore.password"), "Password of that file."));
    return key.map(own -> new Tls(own, trust.orElse(own)));
  }

  private static Optional<Store> store(
      OptionGroup http, String option, Optional<Path> path, Optional<String> password) {
    if (path.isPresent() && password.isEmpty()) {
      throw http.conflict(
          option, "needs its password; give " + option.replace(".path", ".password") + ".");
    }
    return path.map(file -> new Store(file, password.orElseThrow()));
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

  /** Where a path of this instance is reached from elsewhere; empty where nothing is served. */
  public Optional<String> address(String path) {
    int reached = advertisedPort == 0 ? port : advertisedPort;
    return enabled && reached != 0
        ? Optional.of(
            (tls.isPresent() ? "https://" : "http://")
                + (advertisedHost.contains(":") ? "[" + advertisedHost + "]" : advertisedHost)
                + ":"
                + reached
                + path)
        : Optional.empty();
  }

  @Override
  public String toString() {
    return (tls.isPresent() ? "https://" : "http://") + host + ":" + port;
  }
}
