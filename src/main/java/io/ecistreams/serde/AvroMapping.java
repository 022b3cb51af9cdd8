package io.ecistreams.serde;

import io.ecistreams.avro.Item;
import io.ecistreams.avro.MinedNegatives;
import io.ecistreams.model.MinedItem;
import io.ecistreams.model.MinedRecord;
import io.ecistreams.model.Outcome;
import io.ecistreams.model.Rejection;
import io.ecistreams.model.RejectionReason;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * From the wire to the domain. Refuses only what the domain form cannot carry or does not keep; all
 * other validation comes after. Messages count positives and negatives from 1.
 */
public final class AvroMapping {
  /** Far beyond any price; sums of so much stay finite. */
  private static final double MOST_COST = 1e15;

  private AvroMapping() {}

  /** The domain form, or the refusal of a record whose parts do not fit together. */
  public static Outcome<MinedRecord> toMinedRecord(MinedNegatives record) {
    return firstProblem(record)
        .<Outcome<MinedRecord>>map(Outcome.Refused::new)
        .orElseGet(() -> Outcome.accepted(converted(record)));
  }

  /** The embedding as the wire has it: float32, little-endian. */
  public static ByteBuffer embeddingBytes(float[] embedding) {
    ByteBuffer bytes =
        ByteBuffer.allocate(embedding.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(embedding);
    return bytes;
  }

  private static Optional<Rejection> firstProblem(MinedNegatives record) {
    int k = record.getNegatives().size();
    return lengthProblem("scores", record.getScores(), k)
        .or(() -> lengthProblem("ranks", record.getRanks(), k))
        .or(() -> lengthProblem("crossEncoderScores", record.getCrossEncoderScores(), k))
        .or(() -> finiteProblem(record.getCrossEncoderScores()))
        .or(() -> costProblem(record.getCost()))
        .or(() -> embeddingProblem("the query", record.getQuery()))
        .or(() -> embeddingProblem("positive", record.getPositives()))
        .or(() -> embeddingProblem("negative", record.getNegatives()));
  }

  private static Optional<Rejection> lengthProblem(
      String field, Optional<? extends List<?>> values, int k) {
    return values
        .filter(v -> v.size() != k)
        .map(
            v ->
                new Rejection(
                    RejectionReason.INVALID_FIELD,
                    "%s has %d entries for %d negatives; give one for each, in the same order."
                        .formatted(field, v.size(), k)));
  }

  private static Optional<Rejection> finiteProblem(Optional<List<Double>> scores) {
    return scores
        .filter(list -> !list.stream().allMatch(Double::isFinite))
        .map(
            list ->
                new Rejection(
                    RejectionReason.INVALID_FIELD,
                    "crossEncoderScores has a number that is not finite; leave the field out where there are no scores."));
  }

  private static Optional<Rejection> costProblem(Optional<Double> cost) {
    return cost.filter(c -> !(c >= 0 && c <= MOST_COST))
        .map(
            c ->
                new Rejection(
                    RejectionReason.INVALID_FIELD,
                    "cost is %s; give a number from 0 to 1e15, or leave it out.".formatted(c)));
  }

  private static Optional<Rejection> embeddingProblem(String kind, List<Item> items) {
    for (int i = 0; i < items.size(); i++) {
      Optional<Rejection> problem = embeddingProblem(kind + " " + (i + 1), items.get(i));
      if (problem.isPresent()) {
        return problem;
      }
    }
    return Optional.empty();
  }

  private static Optional<Rejection> embeddingProblem(String which, Item item) {
    return item.getEmbedding()
        .map(ByteBuffer::remaining)
        .filter(bytes -> bytes == 0 || bytes % Float.BYTES != 0)
        .map(
            bytes ->
                new Rejection(
                    RejectionReason.WRONG_VECTOR_LENGTH,
                    "The embedding of %s has %d bytes; float32 numbers take 4 bytes each, and an"
                            .formatted(which, bytes)
                        + " item without an embedding leaves the field null."));
  }

  private static MinedRecord converted(MinedNegatives record) {
    return new MinedRecord(
        record.getBoard(),
        record.getSource(),
        record.getEncoderId(),
        record.getMinedAt().toEpochMilli(),
        converted(record.getQuery()),
        converted(record.getPositives()),
        converted(record.getNegatives()),
        record.getCrossEncoderScores().orElse(List.of()),
        record.getCost());
  }

  private static List<MinedItem> converted(List<Item> items) {
    List<MinedItem> converted = new ArrayList<>(items.size());
    for (Item item : items) {
      converted.add(converted(item));
    }
    return converted;
  }

  private static MinedItem converted(Item item) {
    return new MinedItem(
        item.getId(), item.getText(), item.getEmbedding().map(AvroMapping::floats));
  }

  private static float[] floats(ByteBuffer bytes) {
    float[] values = new float[bytes.remaining() / Float.BYTES];
    bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
    return values;
  }
}
