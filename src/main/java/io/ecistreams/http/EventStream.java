package io.ecistreams.http;

import com.fasterxml.jackson.databind.node.TextNode;
import io.ecistreams.model.Fnv1a64;
import io.javalin.http.Context;
import io.javalin.http.sse.SseClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Server-sent events: the list of boards and the rankings of those asked for, each as its route
 * answers it, whenever it has changed. An event is a whole state, so that nothing is missed by who
 * was away: {@code Last-Event-ID} only saves sending what the reader has. A client has a thread of
 * the server to itself; who reads slowly holds up nobody else.
 */
final class EventStream {
  private static final Duration STEP = Duration.ofMillis(500);
  private static final Duration HEARTBEAT = Duration.ofSeconds(10);
  private static final int RETRY_MS = 2_000;
  private static final int MOST_BOARDS = 16;
  private static final String LIST = "";

  private final Snapshots snapshots;
  private final Semaphore places;
  private final AtomicInteger clients = new AtomicInteger();
  private final CountDownLatch end = new CountDownLatch(1);

  EventStream(BoardRouter router, int maxClients) {
    this.places = new Semaphore(maxClients);
    this.snapshots =
        new Snapshots(
            board ->
                board.equals(LIST)
                    ? router.listBoards(false, Optional.empty())
                    : router.answerAboutBoard(
                        new Question(board, Question.View.RANKING, Map.of()),
                        false,
                        Optional.empty()),
            System::nanoTime);
  }

  /** Clients that follow now. */
  int clients() {
    return clients.get();
  }

  /** Serves one client until it goes away or the server stops. */
  void serveClient(Context context) throws IOException {
    List<String> topics = new ArrayList<>(context.queryParams("board"));
    if (topics.size() > MOST_BOARDS) {
      throw new ProblemException(
          Problem.badParameter("at most " + MOST_BOARDS + " boards can be followed at once."));
    }
    topics.add(0, LIST);
    if (end.getCount() == 0 || !places.tryAcquire()) {
      throw new ProblemException(
          Problem.unavailable("As many clients follow events as http.max.event.clients allows."));
    }
    clients.incrementAndGet();
    try {
      Optional<String> lastId = Optional.ofNullable(context.header("Last-Event-ID"));
      context.disableCompression();
      context.res().setContentType("text/event-stream;charset=utf-8");
      context.res().setHeader("Cache-Control", "no-store");
      context.res().setHeader("X-Accel-Buffering", "no");
      context.res().getOutputStream().print("retry: " + RETRY_MS + "\n\n");
      // The first look may take a while, and a client waits for the headers.
      context.res().flushBuffer();
      follow(topics, lastId, new SseClient(context));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      places.release();
      clients.decrementAndGet();
    }
  }

  private void follow(List<String> topics, Optional<String> lastId, SseClient client)
      throws InterruptedException {
    Map<String, String> sent = new HashMap<>();
    long quietSince = System.nanoTime();
    boolean isFirst = true;
    do {
      boolean isQuiet = true;
      for (String topic : topics) {
        Answer answer = snapshots.see(topic);
        String id = id(topic, answer);
        boolean isKnown = isFirst && lastId.filter(id::equals).isPresent();
        if (!id.equals(sent.put(topic, id)) && !isKnown && !client.terminated()) {
          client.sendEvent(name(topic, answer), data(topic, answer), id);
          isQuiet = false;
        }
      }
      isFirst = false;
      snapshots.forgetOld();
      if (isQuiet && System.nanoTime() - quietSince > HEARTBEAT.toNanos()) {
        client.sendComment("");
        isQuiet = false;
      }
      quietSince = isQuiet ? quietSince : System.nanoTime();
      if (client.terminated()) {
        return;
      }
    } while (!end.await(STEP.toMillis(), TimeUnit.MILLISECONDS));
    client.sendEvent("end", "{}");
  }

  private static String id(String topic, Answer answer) {
    String version =
        answer
            .etag()
            .map(etag -> etag.replaceAll("[^0-9a-f]", ""))
            .orElseGet(() -> Long.toHexString(Fnv1a64.hash(answer.body())));
    return Long.toHexString(Fnv1a64.hash(topic.getBytes(StandardCharsets.UTF_8))) + "-" + version;
  }

  private static String name(String topic, Answer answer) {
    if (!answer.isOk()) {
      return "problem";
    }
    return topic.equals(LIST) ? "boards" : "ranking";
  }

  private static String data(String topic, Answer answer) {
    String data = new String(answer.body(), StandardCharsets.UTF_8);
    return answer.isOk() || topic.equals(LIST)
        ? data
        // Which of the boards followed cannot be answered for.
        : "{\"board\":" + TextNode.valueOf(topic) + "," + data.substring(1);
  }

  /** Says good-bye to all; their requests end. */
  void close() {
    end.countDown();
  }
}
