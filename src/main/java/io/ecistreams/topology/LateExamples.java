package io.ecistreams.topology;

import io.ecistreams.scoring.Merged.LatePart;
import io.ecistreams.scoring.Partial;
import java.time.Instant;
import org.apache.kafka.common.metrics.Sensor;
import org.apache.kafka.streams.processor.api.ProcessingContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts late examples as the metric {@code late} (see {@link OutcomeCounter}) and warns of them:
 * of the first of a source, then at each power of ten.
 */
final class LateExamples {
  private static final Logger LOG = LoggerFactory.getLogger(LateExamples.class);

  private final Sensor sensor;
  private final long graceMs;

  LateExamples(ProcessingContext context, long graceMs) {
    this.sensor = OutcomeCounter.sensor(context, "late", "examples left out as late");
    this.graceMs = graceMs;
  }

  void note(String board, LatePart late) {
    Partial partial = late.partial();
    long total = late.total().examples();
    sensor.record(partial.examples());
    if (OutcomeCounter.reachesPowerOfTen(total - partial.examples(), total)) {
      long newestMs = partial.state().newestMs();
      LOG.warn(
          "{}|{}: {} late examples left out so far, the newest mined at {} ({}) where the board is at {} ({}): is minedAt in milliseconds since 1970? is grace.ms={} long enough?",
          board,
          partial.key().source(),
          total,
          Instant.ofEpochMilli(newestMs),
          newestMs,
          Instant.ofEpochMilli(late.streamTimeMs()),
          late.streamTimeMs(),
          graceMs);
    }
  }
}
