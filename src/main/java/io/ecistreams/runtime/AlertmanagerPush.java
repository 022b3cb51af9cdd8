package io.ecistreams.runtime;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ecistreams.avro.Alert;
import io.ecistreams.avro.AlertState;
import io.ecistreams.avro.Suspect;
import io.ecistreams.config.EciConfig;
import io.ecistreams.http.WholeAnswers;
import io.ecistreams.model.AlertKind;
import io.ecistreams.model.AlertLabels;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the committed alerts to an Alertmanager in its API v2: firing ones at once and again and
 * again, resolved ones until they are taken. It has threads of its own, so that an Alertmanager
 * that is down or slow costs the stream nothing. Every instance sends all alerts; an Alertmanager
 * takes equal labels for one alert.
 */
public final class AlertmanagerPush implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AlertmanagerPush.class);
  private static final Duration ANSWER_WITHIN = Duration.ofSeconds(5);
  private static final Duration RETRY = Duration.ofSeconds(1);

  /** As Prometheus does: an alert that is not sent again for so many intervals is over. */
  private static final int INTERVALS_VALID = 4;

  private static final ObjectMapper JSON = new ObjectMapper();

  private final URI address;
  private final Duration resend;
  private final Clock clock;
  private final WholeAnswers client =
      new WholeAnswers(
          HttpClient.newBuilder()
              .connectTimeout(ANSWER_WITHIN)
              .version(HttpClient.Version.HTTP_1_1)
              .build(),
          ANSWER_WITHIN);
  private final AlertFeed feed;
  private final Thread thread;

  /** Alerts that fire, or whose end was not taken yet, by fingerprint; guarded by itself. */
  private final Map<String, Entry> entries = new LinkedHashMap<>();

  private boolean isFailing;

  /** What is to be sent, and when the next time; {@code endedAt} where it has ended. */
  private record Entry(Alert alert, Optional<Instant> endedAt, Instant dueAt) {}

  /**
   * A push that is not started.
   *
   * @param address of the Alertmanager, ending with a slash
   */
  public AlertmanagerPush(EciConfig config, URI address, Clock clock) {
    this.address = address.resolve("api/v2/alerts");
    this.resend = Duration.ofMillis(config.alarms().alertmanagerResendMs());
    this.clock = clock;
    this.feed = new AlertFeed(config, this::take);
    this.thread = new Thread(this::run, "alertmanager-push");
    thread.setDaemon(true);
  }

  /** Starts reading and sending. */
  public void start() {
    feed.start();
    thread.start();
  }

  private void take(String fingerprint, Optional<Alert> change) {
    synchronized (entries) {
      Instant now = clock.instant();
      Optional<Entry> known = Optional.ofNullable(entries.get(fingerprint));
      if (change.isEmpty()) {
        // Its board is forgotten; what was resolved before has been told.
        known
            .filter(entry -> entry.endedAt().isEmpty())
            .ifPresent(
                entry -> entries.put(fingerprint, new Entry(entry.alert(), Optional.of(now), now)));
      } else if (change.get().getState() == AlertState.FIRING) {
        entries.put(fingerprint, new Entry(change.get(), Optional.empty(), now));
      } else if (change.get().getState() == AlertState.RESOLVED) {
        entries.put(fingerprint, new Entry(change.get(), change.get().getResolvedAt(), now));
      }
      entries.notifyAll();
    }
  }

  private void run() {
    try {
      while (true) {
        List<Map.Entry<String, Entry>> due = awaitDue();
        boolean taken = send(due.stream().map(Map.Entry::getValue).toList());
        due.forEach(entry -> sent(entry.getKey(), entry.getValue(), taken));
      }
    } catch (InterruptedException e) {
      // close() asked for it
    }
  }

  private List<Map.Entry<String, Entry>> awaitDue() throws InterruptedException {
    synchronized (entries) {
      while (true) {
        Instant now = clock.instant();
        List<Map.Entry<String, Entry>> due = new ArrayList<>();
        entries.forEach(
            (fingerprint, entry) -> {
              if (!entry.dueAt().isAfter(now)) {
                due.add(Map.entry(fingerprint, entry));
              }
            });
        if (!due.isEmpty()) {
          return due;
        }
        long waitMs =
            entries.values().stream()
                .mapToLong(entry -> Duration.between(now, entry.dueAt()).toMillis())
                .reduce(RETRY.toMillis(), Math::min);
        entries.wait(Math.max(1, waitMs));
      }
    }
  }

  private void sent(String fingerprint, Entry entry, boolean taken) {
    synchronized (entries) {
      if (entries.get(fingerprint) != entry) {
        return;
      }
      if (taken && entry.endedAt().isPresent()) {
        entries.remove(fingerprint);
      } else {
        Instant next = clock.instant().plus(taken || resend.compareTo(RETRY) < 0 ? resend : RETRY);
        entries.put(fingerprint, new Entry(entry.alert(), entry.endedAt(), next));
      }
    }
  }

  private boolean send(List<Entry> due) throws InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(address)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body(due)))
            .build();
    try {
      HttpResponse<String> answer = client.ask(request, HttpResponse.BodyHandlers.ofString());
      return told(answer.statusCode() / 100 == 2, "answered " + answer.statusCode());
    } catch (IOException e) {
      return told(false, "did not answer (" + e + ")");
    }
  }

  /** Says when it begins and when it ends that nothing is taken. */
  private boolean told(boolean taken, String what) {
    if (!taken && !isFailing) {
      LOG.warn("alerts are not taken: {} {}; they are sent again until they are", address, what);
    } else if (taken && isFailing) {
      LOG.info("alerts are taken again by {}", address);
    }
    isFailing = !taken;
    return taken;
  }

  private String body(List<Entry> due) {
    ArrayNode alerts = JSON.createArrayNode();
    due.forEach(entry -> write(entry, alerts.addObject()));
    return alerts.toString();
  }

  private void write(Entry entry, ObjectNode node) {
    Alert alert = entry.alert();
    ObjectNode labels = node.putObject("labels");
    labels(alert).forEach(labels::put);
    ObjectNode annotations = node.putObject("annotations");
    annotations.put("summary", alert.getSummary());
    annotations.put("runbook_url", alert.getRunbook());
    annotations.put("value", number(alert.getValue()));
    annotations.put("limit", number(alert.getLimit()));
    alert.getEValue().ifPresent(e -> annotations.put("e_value", number(e)));
    alert.getRateLow().ifPresent(low -> annotations.put("rate_low", number(low)));
    alert.getRateHigh().ifPresent(high -> annotations.put("rate_high", number(high)));
    if (!alert.getEvidence().isEmpty()) {
      annotations.put("evidence", evidence(alert));
    }
    node.put("startsAt", alert.getFiredAt().orElse(alert.getActiveAt()).toString());
    Instant endsAt =
        entry.endedAt().orElseGet(() -> clock.instant().plus(resend.multipliedBy(INTERVALS_VALID)));
    node.put("endsAt", endsAt.toString());
    if (alert.getRunbook().startsWith("http")) {
      node.put("generatorURL", alert.getRunbook());
    }
  }

  private static Map<String, String> labels(Alert alert) {
    return new AlertLabels(
            AlertKind.valueOf(alert.getKind().name()), alert.getBoard(), alert.getSource())
        .byName();
  }

  private static String evidence(Alert alert) {
    return alert.getEvidence().stream()
        .map(AlertmanagerPush::evidence)
        .collect(Collectors.joining("; "));
  }

  private static String evidence(Suspect suspect) {
    return String.format(
        Locale.ROOT,
        "query %s, document %s, u %.2f",
        suspect.getQueryId(),
        suspect.getDocumentId(),
        suspect.getU());
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.4g", value);
  }

  /** Stops reading and sending; waits for the threads, a second each at most. */
  @Override
  public void close() {
    feed.close();
    thread.interrupt();
    try {
      thread.join(1_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
