package io.ecistreams.topology;

import io.ecistreams.avro.MinedNegatives;
import io.ecistreams.serde.FewerNegatives;
import java.util.BitSet;
import java.util.Optional;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.processor.api.FixedKeyRecord;

/**
 * What goes on to the topic of cleaned records: a record without its suspected false negatives,
 * with its key, time and headers. One of which nothing is taken out keeps its bytes. While a board
 * has no background its records pass as they are, at once, so that those of a key keep their order,
 * and a header says so.
 */
final class CleanedRecords {
  /** Why nothing was taken out of a record that was not judged. */
  static final String UNJUDGED = "eci.unjudged";

  private static final String NO_BACKGROUND = "the board had no background yet";

  private final String topic;
  private final Serializer<MinedNegatives> serializer;

  CleanedRecords(String topic, Serializer<MinedNegatives> serializer) {
    this.topic = topic;
    this.serializer = serializer;
  }

  /**
   * A judged record; nothing where no negative is left.
   *
   * @param suspected its negatives, counted from 0
   */
  Optional<FixedKeyRecord<InputKey, FoldOutput>> judged(
      FixedKeyRecord<InputKey, byte[]> record, MinedNegatives mined, BitSet suspected) {
    if (suspected.cardinality() == mined.getNegatives().size()) {
      return Optional.empty();
    }
    byte[] value =
        suspected.isEmpty()
            ? record.value()
            : serializer.serialize(topic, FewerNegatives.of(mined, suspected));
    return Optional.of(cleaned(record, value, headers(record)));
  }

  /** A record that passes as it is. */
  FixedKeyRecord<InputKey, FoldOutput> unjudged(FixedKeyRecord<InputKey, byte[]> record) {
    Headers headers = headers(record);
    LetterHeaders.add(headers, UNJUDGED, NO_BACKGROUND);
    return cleaned(record, record.value(), headers);
  }

  private static FixedKeyRecord<InputKey, FoldOutput> cleaned(
      FixedKeyRecord<InputKey, byte[]> record, byte[] value, Headers headers) {
    return record.<FoldOutput>withValue(new FoldOutput.Cleaned(value)).withHeaders(headers);
  }

  /** Those of the record; ours only says what we say. */
  private static Headers headers(FixedKeyRecord<InputKey, byte[]> record) {
    return new RecordHeaders(record.headers()).remove(UNJUDGED);
  }
}
