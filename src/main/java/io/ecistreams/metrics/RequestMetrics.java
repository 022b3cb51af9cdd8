package io.ecistreams.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/** Requests over HTTP, by route and status. */
public final class RequestMetrics {
  private final MeterRegistry registry;

  RequestMetrics(MeterRegistry registry) {
    this.registry = registry;
  }

  /**
   * Counts a request.
   *
   * @param route its path as it is documented; empty where there is none
   * @param nanos how long it took
   */
  public void countRequest(String route, int status, long nanos) {
    Timer.builder("eci.http.requests")
        .description("Requests over HTTP.")
        .tag("route", route.isEmpty() ? "none" : route)
        .tag("status", Integer.toString(status))
        .register(registry)
        .record(nanos, TimeUnit.NANOSECONDS);
  }

  /**
   * Negatives that come over HTTP.
   *
   * @param accepted records so far
   * @param refused lines so far
   * @param bytes of bodies so far, unpacked
   * @param inFlight bytes of records whose requests are under way
   */
  public record Ingested(
      LongSupplier accepted, LongSupplier refused, LongSupplier bytes, LongSupplier inFlight) {}

  /** Watches what comes over HTTP. */
  public void ingestion(Ingested ingested) {
    count("eci.ingest.accepted", "Records that were taken over HTTP.", ingested.accepted());
    count("eci.ingest.refused", "Lines that were refused over HTTP.", ingested.refused());
    count("eci.ingest.bytes", "Bytes of bodies with negatives, unpacked.", ingested.bytes());
    Gauge.builder("eci.ingest.in.flight.bytes", () -> ingested.inFlight().getAsLong())
        .description("Bytes of records whose requests are under way.")
        .register(registry);
  }

  private void count(String name, String meaning, LongSupplier count) {
    FunctionCounter.builder(name, count, LongSupplier::getAsLong)
        .description(meaning)
        .register(registry);
  }

  /** Watches how many clients follow the events. */
  public void eventClients(IntSupplier clients) {
    Gauge.builder("eci.http.event.clients", clients::getAsInt)
        .description("Clients that follow /v1/events now.")
        .register(registry);
  }
}
