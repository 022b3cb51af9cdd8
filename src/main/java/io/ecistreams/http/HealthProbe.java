package io.ecistreams.http;

import io.ecistreams.config.HttpSettings;
import io.ecistreams.query.Endpoint;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import javax.net.ssl.HttpsURLConnection;

/** Asks the instance on this machine, as its own settings say where it listens. */
public final class HealthProbe {
  private static final int WITHIN_MS = 5_000;
  private static final int OK = 200;

  private final HttpSettings settings;
  private final String origin;

  /**
   * A probe of the address that the settings listen on.
   *
   * @param settings with a port; 0 can be known to the instance only
   */
  public HealthProbe(HttpSettings settings) {
    this.settings = settings;
    this.origin =
        (settings.tls().isPresent() ? "https://" : "http://")
            + new Endpoint(reachable(settings.host()), settings.port());
  }

  private static String reachable(String host) {
    return switch (host) {
      case "0.0.0.0" -> "127.0.0.1";
      case "::" -> "::1";
      default -> host;
    };
  }

  /**
   * Whether all boards of the instance are up to date.
   *
   * @throws ListenException if TLS cannot be set up as the settings say
   */
  public Health ready() {
    return ask("/readyz");
  }

  /** Whether the instance has not failed; throws what {@link #ready()} does. */
  public Health live() {
    return ask("/livez");
  }

  /** What it answers to a path, with its token; throws what {@link #ready()} does. */
  public Health ask(String path) {
    try {
      HttpURLConnection connection = connect(path);
      boolean isWell = connection.getResponseCode() == OK;
      try (InputStream body = isWell ? connection.getInputStream() : connection.getErrorStream()) {
        return new Health(isWell, body == null ? "" : text(body));
      }
    } catch (IOException e) {
      return new Health(false, "Nobody answers at " + origin + path + " (" + e.getMessage() + ").");
    }
  }

  private static String text(InputStream body) throws IOException {
    return new String(body.readAllBytes(), StandardCharsets.UTF_8);
  }

  private HttpURLConnection connect(String path) throws IOException {
    HttpURLConnection connection =
        (HttpURLConnection) URI.create(origin + path).toURL().openConnection();
    connection.setConnectTimeout(WITHIN_MS);
    connection.setReadTimeout(WITHIN_MS);
    settings
        .token()
        .ifPresent(token -> connection.setRequestProperty("Authorization", "Bearer " + token));
    Optional<HttpSettings.Tls> tls = settings.tls();
    if (tls.isPresent() && connection instanceof HttpsURLConnection secure) {
      secure.setSSLSocketFactory(ServerTls.context(tls.get()).getSocketFactory());
      // The certificate is for the name by which others call this machine.
      secure.setHostnameVerifier((host, session) -> true);
    }
    return connection;
  }

  /**
   * What was answered.
   *
   * @param isWell whether the answer was yes
   * @param said the answer, or why there is none
   */
  public record Health(boolean isWell, String said) {}
}
