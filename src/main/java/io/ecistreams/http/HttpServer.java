package io.ecistreams.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ecistreams.config.HttpSettings;
import io.ecistreams.ingest.Ingestion;
import io.ecistreams.query.BoardQueries;
import io.ecistreams.query.Endpoint;
import io.ecistreams.query.InstanceStatus;
import io.ecistreams.query.InstanceStatus.Phase;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves what is asked of this instance over HTTP. */
public final class HttpServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HttpServer.class);
  private static final String ROUTE = "eci.route";
  private static final String START = "eci.start";
  private static final int WORKERS = 16;

  private final HttpSettings settings;
  private final BoardQueries queries;
  private final BoardRouter router;
  private final BoardWrites writes;
  private final NegativesRoute negatives;
  private final EventStream events;
  private final Gate gate;
  private final Supplier<String> metrics;
  private final RequestListener listener;
  private final byte[] openApi;
  private final DocPages docs = new DocPages();
  private final Listener socket;
  private final Javalin javalin;

  /**
   * A server that is not started.
   *
   * @param socket bound; the server's to close once it is started
   * @param requests takes what is asked of boards
   * @param ingestion takes negatives
   * @param metrics what Prometheus gets
   */
  public HttpServer(
      HttpSettings settings,
      Listener socket,
      BoardQueries queries,
      Requests requests,
      Ingestion ingestion,
      Supplier<String> metrics,
      RequestListener listener) {
    this.settings = settings;
    this.socket = socket;
    this.queries = queries;
    this.metrics = metrics;
    this.listener = listener;
    Optional<SSLContext> tls = settings.tls().map(ServerTls::context);
    Clock clock = Clock.systemUTC();
    this.router = new BoardRouter(queries, new Peers(tls, settings.token()), clock);
    this.writes = new BoardWrites(router, requests, clock);
    this.events = new EventStream(router, settings.maxEventClients());
    this.negatives = new NegativesRoute(ingestion);
    this.gate = new Gate(settings, ingestion.maxBodyBytes());
    this.openApi = resource("openapi.json");
    this.javalin = Javalin.create(config -> configure(config, tls));
  }

  /** Takes requests. */
  public void start() {
    javalin.start();
    LOG.info("answering at {}", url());
    if (gate.letsEverybodyIn()) {
      LOG.warn(
          "whoever reaches this address reads all boards: http.host is more than this machine, and"
              + " http.token is not set");
    }
  }

  /** The address, as this machine knows it. */
  public String url() {
    String scheme = settings.tls().isPresent() ? "https" : "http";
    String host =
        settings.host().equals("0.0.0.0") || settings.host().equals("::")
            ? "localhost"
            : settings.host();
    return scheme + "://" + new Endpoint(host, socket.port());
  }

  /** Clients that follow events now. */
  public int eventClients() {
    return events.clients();
  }

  private void configure(JavalinConfig config, Optional<SSLContext> tls) {
    config.startup.showJavalinBanner = false;
    config.startup.showOldJavalinVersionWarning = false;
    config.startup.startupWatcherEnabled = false;
    config.http.prefer405over404 = true;
    config.http.defaultContentType = Answer.JSON;
    QueuedThreadPool threads =
        new QueuedThreadPool(WORKERS + settings.maxEventClients(), Math.min(4, WORKERS));
    threads.setName("http");
    threads.setDaemon(true);
    config.jetty.threadPool = threads;
    Connectors.add(config.jetty, socket, settings, tls);
    config.routes.before(
        context -> {
          context.attribute(START, System.nanoTime());
          gate.addHeaders(context);
          gate.refuseUnlessAllowed(context);
        });
    for (Route route : Route.values()) {
      config.routes.get(route.path(), context -> serveRoute(route, context));
      if (route != Route.EVENTS) {
        // Jetty leaves the body out; an answer of events would never end.
        config.routes.head(route.path(), context -> serveRoute(route, context));
      }
    }
    for (WriteRoute route : WriteRoute.values()) {
      config.routes.addHttpHandler(
          route.method(), route.path(), context -> serveWrite(route, context));
    }
    PageFiles.add(config.staticFiles);
    config.routes.get(PageFiles.ASSETS_PATH, HttpServer::sendAsset);
    config.routes.head(PageFiles.ASSETS_PATH, HttpServer::sendAsset);
    config.routes.get(DocPages.PATH, this::sendDocument);
    config.routes.head(DocPages.PATH, this::sendDocument);
    config.routes.after(this::reportAnswer);
    config.routes.exception(
        ProblemException.class,
        (e, context) -> {
          negatives.drainRefused(context, e.problem());
          sendAnswer(Answer.of(e.problem()), context);
        });
    config.routes.exception(
        HttpResponseException.class,
        (e, context) -> sendAnswer(Answer.of(Problem.ofStatus(e.getStatus(), title(e))), context));
    config.routes.exception(
        Exception.class,
        (e, context) -> {
          LOG.error("{} {} failed", context.method(), context.path(), e);
          sendAnswer(
              Answer.of(new Problem(500, "internal", "The answer failed", "The log says why.")),
              context);
        });
  }

  private static String title(HttpResponseException e) {
    return Optional.ofNullable(e.getMessage()).orElse("Not accepted");
  }

  private void reportAnswer(Context context) {
    Long start = context.attribute(START);
    // What is found without a route is a file of the page.
    String route =
        Optional.<String>ofNullable(context.attribute(ROUTE))
            .orElse(context.statusCode() < 400 ? "/" : "");
    long nanos = start == null ? 0 : System.nanoTime() - start;
    listener.requestAnswered(route, context.statusCode(), nanos);
  }

  private void serveRoute(Route route, Context context) throws IOException {
    context.attribute(ROUTE, route.path());
    if (!route.isOpen()) {
      gate.requireToken(context);
    }
    Optional<String> known = Optional.ofNullable(context.header("If-None-Match"));
    boolean isForwarded = context.header(Peers.FORWARDED) != null;
    if (route.view().isPresent()) {
      sendAnswer(router.answerAboutBoard(question(route, context), isForwarded, known), context);
      return;
    }
    switch (route) {
      case BOARDS -> sendAnswer(router.listBoards(isForwarded, known), context);
      case EVENTS -> events.serveClient(context);
      case OPENAPI -> context.contentType(Answer.JSON).result(openApi);
      case METRICS ->
          context.contentType("text/plain; version=0.0.4; charset=utf-8").result(metrics.get());
      case LIVEZ -> sendHealth(queries.status().phase() != Phase.FAILED, context);
      case READYZ -> sendHealth(queries.status().isReady(), context);
      default -> throw new IllegalStateException(route + " is not served");
    }
  }

  private void serveWrite(WriteRoute route, Context context) {
    context.attribute(ROUTE, route.path());
    gate.requireWriter(route, context);
    sendAnswer(
        route == WriteRoute.NEGATIVES ? negatives.take(context) : writes.take(route, context),
        context);
  }

  /** Without a token: the page asks for it. */
  private static void sendAsset(Context context) {
    Optional<String> known = Optional.ofNullable(context.header("If-None-Match"));
    sendAnswer(PageFiles.asset(context.path()).unlessKnown(known), context);
  }

  private void sendDocument(Context context) {
    Optional<String> known = Optional.ofNullable(context.header("If-None-Match"));
    sendAnswer(docs.page(context.pathParam("name")).unlessKnown(known), context);
  }

  private static Question question(Route route, Context context) {
    Map<String, String> parameters = new HashMap<>();
    for (String name : route.parameters()) {
      Optional.ofNullable(context.queryParam(name)).ifPresent(value -> parameters.put(name, value));
    }
    return new Question(context.pathParam("board"), route.view().orElseThrow(), parameters);
  }

  private void sendHealth(boolean isWell, Context context) {
    InstanceStatus status = queries.status();
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("status", isWell ? "UP" : "DOWN");
    Problem.describe(status, node);
    context.status(isWell ? 200 : 503).contentType(Answer.JSON).result(node.toString());
  }

  private static void sendAnswer(Answer answer, Context context) {
    context.status(answer.status());
    answer.etag().ifPresent(etag -> context.header("ETag", etag));
    if (answer.status() == 503 || answer.status() == 429) {
      context.header("Retry-After", "1");
    }
    if (answer.status() != 304) {
      context.contentType(answer.contentType()).result(answer.body());
    }
  }

  private static byte[] resource(String name) {
    try (InputStream in = HttpServer.class.getResourceAsStream("/" + name)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends event streams, lets requests finish, and closes the socket. */
  @Override
  public void close() {
    events.close();
    javalin.stop();
    socket.close();
  }
}
