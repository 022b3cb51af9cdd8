package io.ecistreams.topology;

import java.util.Optional;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Passes over records of somebody else on a topic that only the application writes. The first is
 * logged, then each power of ten. Not safe for use by several threads.
 */
final class ForeignRecords {
  private static final Logger LOG = LoggerFactory.getLogger(ForeignRecords.class);

  private long count;

  /**
   * Warns of one.
   *
   * @param place where it is
   * @param why it is none of ours
   */
  void passOver(Optional<RecordMetadata> place, String why) {
    count++;
    if (OutcomeCounter.reachesPowerOfTen(count - 1, count)) {
      LOG.warn(
          "{} is passed over, as it is none of this application's records ({}; {} so far): find out who writes to this topic",
          place
              .map(p -> "%s-%d offset %d".formatted(p.topic(), p.partition(), p.offset()))
              .orElse("a record"),
          why,
          count);
    }
  }
}
