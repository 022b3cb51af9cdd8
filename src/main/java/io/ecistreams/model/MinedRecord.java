package io.ecistreams.model;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a miner emits: one query, its positives and k negatives from one source; the domain form of
 * the Avro record {@code MinedNegatives}, not yet validated.
 *
 * @param board what is ranked together
 * @param source the miner as it is ranked
 * @param encoder id of the encoder that made the embeddings; empty means the board's
 * @param minedAtMs event time, milliseconds since the epoch
 * @param query the query
 * @param positives known relevant passages, the first is the reference positive
 * @param negatives the k candidates
 * @param crossEncoderScores one for each negative, or none at all
 * @param cost what mining the record cost, at least 0 and finite
 */
public record MinedRecord(
    String board,
    String source,
    Optional<String> encoder,
    long minedAtMs,
    MinedItem query,
    List<MinedItem> positives,
    List<MinedItem> negatives,
    List<Double> crossEncoderScores,
    Optional<Double> cost) {

  public MinedRecord {
    positives = List.copyOf(positives);
    negatives = List.copyOf(negatives);
    crossEncoderScores = List.copyOf(crossEncoderScores);
  }

  /** The same as a record of an encoder. */
  public MinedRecord of(String encoderId) {
    return new MinedRecord(
        board,
        source,
        Optional.of(encoderId),
        minedAtMs,
        query,
        positives,
        negatives,
        crossEncoderScores,
        cost);
  }

  /** Whether nothing in it says which encoder it is for: it names none, and has no vector. */
  public boolean isForAnyEncoder() {
    return encoder.isEmpty()
        && Stream.of(List.of(query), positives, negatives)
            .flatMap(List::stream)
            .allMatch(item -> item.embedding().isEmpty());
  }

  /** Without scores of a cross-encoder and cost. */
  public MinedRecord(
      String board,
      String source,
      Optional<String> encoder,
      long minedAtMs,
      MinedItem query,
      List<MinedItem> positives,
      List<MinedItem> negatives) {
    this(
        board,
        source,
        encoder,
        minedAtMs,
        query,
        positives,
        negatives,
        List.of(),
        Optional.empty());
  }
}
