package io.ecistreams.http;

import com.fasterxml.jackson.databind.node.TextNode;
import io.ecistreams.model.Fnv1a64;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.OutputStream;
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
                    ? router.list(false, Optional.empty())
                    : router.answer(
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
  void serve(Context context) throws IOException {
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
    try (Snapshots.Following following = snapshots.follow(topics)) {
      Optional<String> lastId = Optional.ofNullable(context.header("Last-Event-ID"));
      context.disableCompression();
      context.res().setContentType("text/event-stream;charset=utf-8");
      context.res().setHeader("Cache-Control", "no-store");
      context.res().setHeader("X-Accel-Buffering", "no");
      follow(topics, following, lastId, context.res().getOutputStream());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      places.release();
      clients.decrementAndGet();
    }
  }

  private void follow(
      List<String> topics, Snapshots.Following following, Optional<String> lastId, OutputStream out)
      throws IOException, InterruptedException {
    write("retry: " + RETRY_MS + "\n\n", out);
    Map<String, String> sent = new HashMap<>();
    long quietSince = System.nanoTime();
    boolean isFirst = true;
    do {
      boolean isQuiet = true;
      for (String topic : topics) {
        Answer answer = following.see(topic);
        String id = id(topic, answer);
        boolean isKnown = isFirst && lastId.filter(id::equals).isPresent();
        if (!id.equals(sent.put(topic, id)) && !isKnown) {
          write(event(topic, answer, id), out);
          isQuiet = false;
        }
      }
      isFirst = false;
      if (!isQuiet) {
        quietSince = System.nanoTime();
      } else if (System.nanoTime() - quietSince > HEARTBEAT.toNanos()) {
        write(": \n\n", out);
        quietSince = System.nanoTime();
      }
    } while (!end.await(STEP.toMillis(), TimeUnit.MILLISECONDS));
    write("event: end\ndata: {}\n\n", out);
  }

  private static String id(String topic, Answer answer) {
    String version =
        answer
            .etag()
            .map(etag -> etag.replaceAll("[^0-9a-f]", ""))
            .orElseGet(() -> Long.toHexString(Fnv1a64.hash(answer.body())));
    return Long.toHexString(Fnv1a64.hash(topic.getBytes(StandardCharsets.UTF_8))) + "-" + version;
  }

  private static String event(String topic, Answer answer, String id) {
    String name = answer.isOk() ? (topic.equals(LIST) ? "boards" : "ranking") : "problem";
    String data = new String(answer.body(), StandardCharsets.UTF_8);
    if (!answer.isOk() && !topic.equals(LIST)) {
      // Which of the boards followed cannot be answered for.
      data = "{\"board\":" + TextNode.valueOf(topic) + "," + data.substring(1);
    }
    return "event: " + name + "\nid: " + id + "\ndata: " + data + "\n\n";
  }

  private static void write(String text, OutputStream out) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  /** Says good-bye to all; their requests end. */
  void close() {
    end.countDown();
  }
}
