package io.ecistreams.cli;

import io.ecistreams.avro.Item;
import io.ecistreams.avro.MinedNegatives;
import io.ecistreams.information.DistinctQueries;
import io.ecistreams.model.EmbeddingException;
import io.ecistreams.model.Fnv1a64;
import io.ecistreams.model.TextEmbedder;
import io.ecistreams.model.TextRole;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** How long it takes to embed what has no vector, by a sample of it. */
final class EmbeddingForecast {
  private static final int SAMPLE = 16;

  private final DistinctQueries texts = new DistinctQueries();
  private final List<Text> sample = new ArrayList<>();
  private long records;

  /** A text as it will be asked for, so that nothing is embedded for the forecast alone. */
  private record Text(TextRole role, String text) {
    void embed(TextEmbedder embedder) {
      try {
        embedder.embed(role, List.of(text));
      } catch (EmbeddingException e) {
        // A record with a text that has no vector is refused when it is scored.
        if (e.fault() != EmbeddingException.Fault.TEXT) {
          throw e;
        }
      }
    }
  }

  /** Whether a record cannot be scored without an encoder. */
  static boolean needs(MinedNegatives record) {
    return isBare(record.getQuery());
  }

  private static boolean isBare(Item item) {
    return item.getEmbedding().isEmpty()
        && item.getText().filter(text -> !text.isBlank()).isPresent();
  }

  /** The query, the reference positive and the negatives, where they have a text and no vector. */
  private static Stream<Text> bare(MinedNegatives record) {
    return Stream.concat(
        bare(TextRole.QUERY, Stream.of(record.getQuery())),
        bare(
            TextRole.PASSAGE,
            Stream.concat(
                record.getPositives().stream().limit(1), record.getNegatives().stream())));
  }

  private static Stream<Text> bare(TextRole role, Stream<Item> items) {
    return items
        .filter(EmbeddingForecast::isBare)
        .map(item -> new Text(role, item.getText().orElseThrow()));
  }

  /** Counts what a record needs; the same text again costs nothing. */
  void add(MinedNegatives record) {
    records++;
    bare(record)
        .forEach(
            text -> {
              texts.add(Fnv1a64.hash(text.text()));
              if (sample.size() < 2 * SAMPLE) {
                sample.add(text);
              }
            });
  }

  long records() {
    return records;
  }

  /** What is to come, if anything; embeds a few texts to see how long they take. */
  Optional<String> sentence(TextEmbedder embedder) {
    long count = texts.count();
    if (count == 0) {
      return Optional.empty();
    }
    int half = sample.size() / 2;
    // The first ones load the encoder.
    sample.subList(0, half).forEach(text -> text.embed(embedder));
    List<Text> timed = sample.subList(half, sample.size());
    long start = System.nanoTime();
    timed.forEach(text -> text.embed(embedder));
    double nanos = (double) (System.nanoTime() - start) / timed.size();
    return Optional.of(
        "%,d texts of %,d records have no vector; to embed them with %s takes %s"
            .formatted(
                count,
                records,
                embedder.encoderId(),
                RemainingTime.words(Duration.ofNanos((long) (nanos * count)))));
  }
}
