package io.ecistreams.serde.format;

import com.fasterxml.jackson.databind.JsonNode;
import io.ecistreams.avro.Item;
import io.ecistreams.avro.MinedNegatives;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;

/**
 * MS MARCO hard negatives of sentence-transformers, by ids and by miner: {@code {"qid": 1, "pos":
 * [7], "neg": {"bm25": [9, 12], "msmarco-distilbert-base-tas-b": [8]}}}; an element is an id, or
 * {@code {"pid": 9, "ce-score": -3.2}}, whose score is a cross-encoder's. Each miner is a source.
 */
final class MinerLists implements TrainingFormat {
  private static final String SCORE = "ce-score";

  @Override
  public List<MinedNegatives> records(List<Row> rows, RecordDraft draft) {
    Row row = rows.get(0);
    Item query = Passages.ofId(row.text("qid"));
    List<Item> positives = Passages.ofIds(row, "pos", row.list("pos"));
    JsonNode miners = row.fields().path("neg");
    if (!miners.isObject()) {
      throw row.problem("neg", "not an object with a list for each miner");
    }
    List<MinedNegatives> records = new ArrayList<>();
    miners
        .properties()
        .forEach(
            miner -> {
              List<Item> negatives = Passages.ofIds(row, "neg", miner.getValue());
              if (!negatives.isEmpty()) {
                records.add(
                    draft
                        .record(row, query, positives, negatives)
                        .setSource(miner.getKey())
                        .setCrossEncoderScores(scores(row, miner.getValue()))
                        .build());
              }
            });
    if (records.isEmpty()) {
      throw row.problem("neg", "no miner has any");
    }
    return records;
  }

  /** Null, as the builder takes it, where not every element has one. */
  private static List<Double> scores(Row row, JsonNode elements) {
    boolean isScored =
        StreamSupport.stream(elements.spliterator(), false).allMatch(e -> e.has(SCORE));
    return isScored
        ? StreamSupport.stream(elements.spliterator(), false)
            .map(e -> row.number(SCORE, e.get(SCORE)))
            .toList()
        : null;
  }
}
