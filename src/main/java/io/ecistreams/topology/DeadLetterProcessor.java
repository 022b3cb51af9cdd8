package io.ecistreams.topology;

import io.ecistreams.scoring.RecordOrigin;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;

/**
 * The one way of refused records to the dead letters. A letter has the original key, value and
 * headers, those of {@link LetterHeaders}, and the time of now, as its topic keeps it from then on.
 * Of a letter that is larger than may be sent the largest part is left out until the rest fits: it
 * could never be sent, and every restart would fail at it again.
 */
final class DeadLetterProcessor extends ContextualProcessor<Object, Object, byte[], byte[]> {
  /** For the header that says what was left out, and for what a batch and its compression add. */
  private static final int OVERHEAD_BYTES = 4 << 10;

  private final LetterLimit limit;

  DeadLetterProcessor(LetterLimit limit) {
    this.limit = limit;
  }

  /** What may be left out. */
  private enum Part {
    KEY("the key"),
    VALUE("the value"),
    HEADERS("the headers");

    private final String words;

    Part(String words) {
      this.words = words;
    }
  }

  @Override
  public void process(Record<Object, Object> record) {
    if (record.value() instanceof DeadLetter letter) {
      context().forward(write(letter, record.headers(), record.timestamp()));
    }
  }

  private Record<byte[], byte[]> write(DeadLetter letter, Headers original, long sentMs) {
    Headers ours = LetterHeaders.of(letter);
    LetterHeaders.add(ours, LetterHeaders.TIMESTAMP, Long.toString(sentMs));
    Headers theirs = LetterHeaders.ofRecord(original);
    byte[] key = letter.origin().original().flatMap(RecordOrigin.Original::key).orElse(null);
    byte[] value = letter.origin().original().flatMap(RecordOrigin.Original::value).orElse(null);
    Map<Part, Long> kept = new EnumMap<>(Part.class);
    kept.put(Part.KEY, (long) RecordSize.of(key));
    kept.put(Part.VALUE, (long) RecordSize.of(value));
    kept.put(Part.HEADERS, RecordSize.of(theirs));
    long room = limit.bytes() - OVERHEAD_BYTES - RecordSize.of(ours);
    Set<Part> omitted =
        letter.origin().original().isPresent()
            ? EnumSet.noneOf(Part.class)
            : EnumSet.of(Part.KEY, Part.VALUE);
    long omittedBytes = 0;
    while (!kept.isEmpty() && sum(kept) > room) {
      Part largest = Collections.max(kept.entrySet(), Map.Entry.comparingByValue()).getKey();
      omittedBytes += kept.remove(largest);
      omitted.add(largest);
    }
    Headers headers = kept.containsKey(Part.HEADERS) ? theirs : new RecordHeaders();
    ours.forEach(headers::add);
    if (!omitted.isEmpty()) {
      LetterHeaders.add(headers, LetterHeaders.OMITTED, words(letter, omitted, omittedBytes));
    }
    return new Record<>(
        kept.containsKey(Part.KEY) ? key : null,
        kept.containsKey(Part.VALUE) ? value : null,
        context().currentSystemTimeMs(),
        headers);
  }

  private static long sum(Map<Part, Long> parts) {
    return parts.values().stream().mapToLong(Long::longValue).sum();
  }

  private static String words(DeadLetter letter, Set<Part> omitted, long bytes) {
    RecordOrigin origin = letter.origin();
    String length = bytes == 0 ? "" : ", " + bytes + " bytes";
    if (letter.lastOffset() > origin.offset()) {
      return "the keys and the values of the source's records%s; read them at %s-%d, offsets %d to %d"
          .formatted(
              length, origin.topic(), origin.partition(), origin.offset(), letter.lastOffset());
    }
    String all = omitted.stream().map(part -> part.words).collect(Collectors.joining(", "));
    return "%s%s; read %s at %s-%d-%d"
        .formatted(
            all.replaceFirst(", (?=[^,]*$)", " and "),
            length,
            omitted.equals(EnumSet.of(Part.HEADERS)) || omitted.size() > 1 ? "them" : "it",
            origin.topic(),
            origin.partition(),
            origin.offset());
  }
}
