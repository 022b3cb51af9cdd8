package io.ecistreams.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

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

  /** Watches how many clients follow the events. */
  public void eventClients(IntSupplier clients) {
    Gauge.builder("eci.http.event.clients", clients::getAsInt)
        .description("Clients that follow /v1/events now.")
        .register(registry);
  }
}
