package io.ecistreams.http;

import io.ecistreams.config.HttpSettings;
import io.javalin.config.JettyConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.component.LifeCycle;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/** Jetty's side: the bound socket, TLS, limits, and errors of requests that no route sees. */
final class Connectors {
  private static final long IDLE_MS = 30_000;
  private static final long STOP_WITHIN_MS = 2_000;

  /** Connections without a request under way are not waited for. */
  private static final long SHUTDOWN_IDLE_MS = 100;

  /** Connections that may ask for something else than events. */
  private static final int BESIDE_FOLLOWERS = 256;

  private Connectors() {}

  static void add(
      JettyConfig jetty, Listener socket, HttpSettings settings, Optional<SSLContext> tls) {
    ConnectionLimits limits =
        new ConnectionLimits(
            settings.maxEventClients() + BESIDE_FOLLOWERS,
            Duration.ofMillis(settings.requestTimeoutMs()));
    jetty.modifyHttpConfiguration(
        http -> {
          http.addCustomizer(limits);
          http.setRequestHeaderSize(settings.maxHeaderBytes());
          http.setSendServerVersion(false);
          // Else the token of one request lets the next of its connection in with other capitals.
          http.setHeaderCacheCaseSensitive(true);
        });
    jetty.modifyServer(
        server -> {
          server.setStopTimeout(STOP_WITHIN_MS);
          server.setErrorHandler(Connectors::refuse);
        });
    jetty.addConnector(
        (server, http) -> {
          ServerConnector connector = connector(server, http, socket, tls);
          connector.addBean(limits);
          connector.addEventListener(
              new LifeCycle.Listener() {
                @Override
                public void lifeCycleStarted(LifeCycle event) {
                  limits.watch(connector.getScheduler());
                }
              });
          return connector;
        });
  }

  private static ServerConnector connector(
      Server server, HttpConfiguration http, Listener socket, Optional<SSLContext> tls) {
    ServerConnector connector =
        tls.map(context -> secure(server, http, context))
            .orElseGet(() -> new ServerConnector(server, new HttpConnectionFactory(http)));
    connector.setIdleTimeout(IDLE_MS);
    connector.setShutdownIdleTimeout(SHUTDOWN_IDLE_MS);
    try {
      connector.open(socket.channel());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return connector;
  }

  private static ServerConnector secure(Server server, HttpConfiguration http, SSLContext context) {
    SslContextFactory.Server factory = new SslContextFactory.Server();
    factory.setSslContext(context);
    HttpConfiguration secured = new HttpConfiguration(http);
    // Certificates are often made for a service's name, and health checks go to an address.
    secured.addCustomizer(new SecureRequestCustomizer(false));
    return new ServerConnector(
        server, new SslConnectionFactory(factory, "http/1.1"), new HttpConnectionFactory(secured));
  }

  /** What is wrong with a request before it has a path, such as headers that are too large. */
  private static boolean refuse(Request request, Response response, Callback callback) {
    Problem problem = Problem.ofStatus(response.getStatus(), "The request is not accepted");
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, Problem.CONTENT_TYPE);
    response.getHeaders().put("X-Content-Type-Options", "nosniff");
    response.write(true, ByteBuffer.wrap(problem.bytes()), callback);
    return true;
  }
}
