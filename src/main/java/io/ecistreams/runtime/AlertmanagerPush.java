package io.ecistreams.runtime;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ecistreams.avro.Alert;
import io.ecistreams.avro.AlertState;
import io.ecistreams.avro.Suspect;
import io.ecistreams.config.EciConfig;
import io.ecistreams.model.AlertLabels;
import io.ecistreams.model.AlertRule;
import io.ecistreams.remote.WholeAnswers;
import io.ecistreams.retry.Retries;
import io.ecistreams.retry.Retries.Waits;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
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
  private final TopicFeed<Alert> feed;
  private final Thread thread;

  /** Alerts that fire, or whose end was not taken yet, by fingerprint; guarded by itself. */
  private final Map<String, Entry> entries = new LinkedHashMap<>();

  private final Retries retries;
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
    this.feed = TopicFeed.alerts(config, this::noteChange);
    this.retries =
        new Retries(
            Waits.always(resend.compareTo(RETRY) < 0 ? resend : RETRY),
            NotTakenException.class::isInstance,
            this::noteRefusal);
    this.thread = new Thread(this::run, "alertmanager-push");
    thread.setDaemon(true);
  }

  /** Starts reading and sending. */
  public void start() {
    feed.start();
    thread.start();
  }

  private void noteChange(String fingerprint, Optional<Alert> change) {
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
        awaitDue();
        retries.call(this::sendDue);
        if (isFailing) {
          LOG.info("alerts are taken again by {}", address);
          isFailing = false;
        }
      }
    } catch (InterruptedException e) {
      // close() asked for it
    }
  }

  private void awaitDue() throws InterruptedException {
    synchronized (entries) {
      while (due().isEmpty()) {
        Instant now = clock.instant();
        long waitMs =
            entries.values().stream()
                .mapToLong(entry -> Duration.between(now, entry.dueAt()).toMillis())
                .reduce(RETRY.toMillis(), Math::min);
        entries.wait(Math.max(1, waitMs));
      }
    }
  }

  private Map<String, Entry> due() {
    Map<String, Entry> due = new LinkedHashMap<>();
    synchronized (entries) {
      Instant now = clock.instant();
      entries.forEach(
          (fingerprint, entry) -> {
            if (!entry.dueAt().isAfter(now)) {
              due.put(fingerprint, entry);
            }
          });
    }
    return due;
  }

  /** Ends with a {@link NotTakenException} where nothing was taken. */
  private Void sendDue() {
    Map<String, Entry> due = due();
    HttpRequest request =
        HttpRequest.newBuilder(address)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body(due.values())))
            .build();
    try {
      int status = client.ask(request, HttpResponse.BodyHandlers.ofString()).statusCode();
      if (status / 100 != 2) {
        throw new NotTakenException("answered " + status);
      }
    } catch (IOException e) {
      throw new NotTakenException("did not answer (" + e + ")");
    } catch (InterruptedException e) {
      // The wait before the next try ends at once.
      Thread.currentThread().interrupt();
      throw new NotTakenException("was not waited for");
    }
    due.forEach(this::noteTaken);
    return null;
  }

  private void noteTaken(String fingerprint, Entry entry) {
    synchronized (entries) {
      if (entries.get(fingerprint) != entry) {
        return;
      }
      if (entry.endedAt().isPresent()) {
        entries.remove(fingerprint);
      } else {
        entries.put(
            fingerprint, new Entry(entry.alert(), entry.endedAt(), clock.instant().plus(resend)));
      }
    }
  }

  /** Said once, until they are taken again. */
  private void noteRefusal(Throwable why) {
    if (!isFailing && !Thread.currentThread().isInterrupted()) {
      LOG.warn(
          "alerts are not taken: {} {}; they are sent again until they are",
          address,
          why.getMessage());
      isFailing = true;
    }
  }

  /** Why alerts were not taken, to go on from the address. */
  private static final class NotTakenException extends RuntimeException {
    NotTakenException(String why) {
      super(why);
    }
  }

  private String body(Collection<Entry> due) {
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
            AlertRule.valueOf(alert.getKind().name()), alert.getBoard(), alert.getSource())
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
