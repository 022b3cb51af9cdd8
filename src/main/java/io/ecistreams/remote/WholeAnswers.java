package io.ecistreams.remote;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Asks over HTTP for answers that must be there, whole, within a time. The client's own timeout
 * ends with the headers (JDK-8208693): who dies after them would be waited for for ever. Safe for
 * use by several threads.
 */
public final class WholeAnswers {
  private final HttpClient client;
  private final Duration within;

  /**
   * Of one client.
   *
   * @param within from the question to the last byte of the answer
   */
  public WholeAnswers(HttpClient client, Duration within) {
    this.client = client;
    this.within = within;
  }

  /**
   * Asks and waits.
   *
   * @throws IOException if there is no whole answer in time
   * @throws InterruptedException if the thread is interrupted; the question is given up
   */
  public <T> HttpResponse<T> ask(HttpRequest request, BodyHandler<T> body)
      throws IOException, InterruptedException {
    CompletableFuture<HttpResponse<T>> call = client.sendAsync(request, body);
    try {
      return call.get(within.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new HttpTimeoutException("no whole answer within " + within.toMillis() + " ms");
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException failed ? failed : new IOException(e.getCause());
    } finally {
      call.cancel(true);
    }
  }

  /** The same without waiting; fails if there is no whole answer in time. */
  public <T> CompletableFuture<HttpResponse<T>> askLater(HttpRequest request, BodyHandler<T> body) {
    CompletableFuture<HttpResponse<T>> call = client.sendAsync(request, body);
    // Its copy is what ends early: a call that has ended itself cannot be given up.
    return call.copy()
        .orTimeout(within.toMillis(), TimeUnit.MILLISECONDS)
        .whenComplete((answer, failure) -> call.cancel(true));
  }
}
