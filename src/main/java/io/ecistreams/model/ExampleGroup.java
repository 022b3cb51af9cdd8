package io.ecistreams.model;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A validated record on its way to its board: one query, its reference positive and some of the
 * record's negatives, each with a vector of the board's encoder. A record with many large vectors
 * becomes several groups.
 *
 * @param board what is ranked together
 * @param source the miner
 * @param encoder id of the encoder of all vectors
 * @param minedAtMs event time, milliseconds since the epoch
 * @param records 1 in the first group of a record, 0 in its other groups
 * @param queryId identity of the query
 * @param positiveId identity of the reference positive
 * @param query d float32 as sent, not normalised
 * @param positive d float32 as sent, not normalised
 * @param negatives at least one
 * @param encoderAssumed whether the miner did not say which encoder made its vectors, and the board
 *     was not known yet: they are then taken for the board's, whichever that is
 * @param queryText text of the query, where it comes along for a person
 * @param positiveText text of the reference positive, where it comes along for a person
 * @param cost the record's in its first group, 0 in its other groups; empty in all where the record
 *     does not say it
 */
public record ExampleGroup(
    String board,
    String source,
    String encoder,
    long minedAtMs,
    int records,
    String queryId,
    String positiveId,
    float[] query,
    float[] positive,
    List<Negative> negatives,
    boolean encoderAssumed,
    Optional<String> queryText,
    Optional<String> positiveText,
    Optional<Double> cost) {

  public ExampleGroup {
    negatives = List.copyOf(negatives);
  }

  /** A group whose encoder is known. */
  public ExampleGroup(
      String board,
      String source,
      String encoder,
      long minedAtMs,
      int records,
      String queryId,
      String positiveId,
      float[] query,
      float[] positive,
      List<Negative> negatives) {
    this(
        board,
        source,
        encoder,
        minedAtMs,
        records,
        queryId,
        positiveId,
        query,
        positive,
        negatives,
        false,
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /** The same group with other negatives. */
  public ExampleGroup withNegatives(List<Negative> others) {
    return new ExampleGroup(
        board,
        source,
        encoder,
        minedAtMs,
        records,
        queryId,
        positiveId,
        query,
        positive,
        others,
        encoderAssumed,
        queryText,
        positiveText,
        cost);
  }

  /** d. */
  public int dimension() {
    return query.length;
  }

  /**
   * A candidate negative.
   *
   * @param id identity of the passage
   * @param labelledPositive whether the id is among the record's positive ids
   * @param positiveElsewhere whether another record of late has it as a positive of the query, and
   *     this one has not; for diagnosis only
   * @param containment idf-weighted share of the query's terms in the passage, in [0, 1]
   * @param vector d float32 as sent, not normalised
   * @param text where it comes along for a person
   * @param crossEncoderScore where the miner sent one
   */
  public record Negative(
      String id,
      boolean labelledPositive,
      boolean positiveElsewhere,
      double containment,
      float[] vector,
      Optional<String> text,
      OptionalDouble crossEncoderScore) {

    /** Without text and score. */
    public Negative(String id, boolean labelledPositive, double containment, float[] vector) {
      this(id, labelledPositive, containment, vector, Optional.empty(), OptionalDouble.empty());
    }

    /** Of which other records are not known to say anything. */
    public Negative(
        String id,
        boolean labelledPositive,
        double containment,
        float[] vector,
        Optional<String> text,
        OptionalDouble crossEncoderScore) {
      this(id, labelledPositive, false, containment, vector, text, crossEncoderScore);
    }

    /** The same negative, which another record has as a positive of the query. */
    public Negative asPositiveElsewhere() {
      return new Negative(id, labelledPositive, true, containment, vector, text, crossEncoderScore);
    }
  }
}
