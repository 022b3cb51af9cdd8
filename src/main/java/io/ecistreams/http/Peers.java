package io.ecistreams.http;

import io.ecistreams.query.Endpoint;
import io.ecistreams.remote.WholeAnswers;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLContext;

/** Asks other instances what they have in their stores. Safe for use by several threads. */
final class Peers {
  /** Marks a request that must be answered from the stores of the instance that gets it. */
  static final String FORWARDED = "Eci-Forwarded";

  private static final Duration CONNECT_WITHIN = Duration.ofSeconds(2);
  private static final Duration ANSWER_WITHIN = Duration.ofSeconds(5);

  private final WholeAnswers peers;
  private final String scheme;
  private final Optional<String> token;

  /**
   * A client of all other instances.
   *
   * @param tls whom to trust; plain HTTP if empty
   * @param token that they ask for
   */
  Peers(Optional<SSLContext> tls, Optional<String> token) {
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(CONNECT_WITHIN);
    tls.ifPresent(builder::sslContext);
    this.peers = new WholeAnswers(builder.build(), ANSWER_WITHIN);
    this.scheme = tls.isPresent() ? "https" : "http";
    this.token = token;
  }

  /**
   * Asks one.
   *
   * @throws ProblemException if it does not answer
   */
  Answer ask(Endpoint peer, String path, Optional<String> ifNoneMatch) {
    try {
      return fromPeer(peers.ask(request(peer, path, ifNoneMatch), BodyHandlers.ofByteArray()));
    } catch (IOException e) {
      throw new ProblemException(
          Problem.unreachable("The board is at " + peer + ", which did not answer (" + e + ")."));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ProblemException(Problem.unavailable("This instance is stopping."));
    }
  }

  /** The same without waiting; fails if it does not answer. */
  CompletableFuture<Answer> askLater(Endpoint peer, String path) {
    return peers
        .askLater(request(peer, path, Optional.empty()), BodyHandlers.ofByteArray())
        .thenApply(Peers::fromPeer);
  }

  private HttpRequest request(Endpoint peer, String path, Optional<String> ifNoneMatch) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(scheme + "://" + peer + path)).header(FORWARDED, "1");
    token.ifPresent(secret -> request.header("Authorization", "Bearer " + secret));
    ifNoneMatch.ifPresent(known -> request.header("If-None-Match", known));
    return request.build();
  }

  private static Answer fromPeer(HttpResponse<byte[]> response) {
    return new Answer(
        response.statusCode(),
        response.headers().firstValue("Content-Type").orElse(Answer.JSON),
        response.headers().firstValue("ETag"),
        response.body());
  }
}
