package io.ecistreams.serde.format;

import io.ecistreams.avro.Item;
import io.ecistreams.avro.MinedNegatives;
import io.ecistreams.serde.JsonInputException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the rows of a file do not say.
 *
 * @param defaults values of fields by the schema's names, as the caller gives them
 * @param fileName stands for the source where neither a row nor the defaults have one
 * @param judgements grades above zero by query and document; empty without any
 * @param tags of the runs that were read, with the name of the first file that has it; may be added
 *     to
 */
record RecordDraft(
    Map<String, ?> defaults,
    String fileName,
    Map<String, Map<String, Double>> judgements,
    Map<String, String> tags) {

  /** The source of records that name none. */
  String source() {
    return Optional.ofNullable(defaults.get("source")).map(Object::toString).orElse(fileName);
  }

  /** The source of a run: its tag, unless a run of another file has it too. */
  String sourceOfRun(String tag) {
    boolean isOnlyHere = tags.computeIfAbsent(tag, first -> fileName).equals(fileName);
    return isOnlyHere && !defaults.containsKey("source") ? tag : source();
  }

  /**
   * A record of a row.
   *
   * @throws JsonInputException if it has no positive or no negative
   */
  MinedNegatives.Builder record(Row row, Item query, List<Item> positives, List<Item> negatives) {
    if (positives.isEmpty() || negatives.isEmpty()) {
      throw new JsonInputException(
          "%s: has no %s; leave it out, or add some."
              .formatted(row.place(), positives.isEmpty() ? "positives" : "negatives"));
    }
    return MinedNegatives.newBuilder()
        .setBoard(defaults.get("board").toString())
        .setSource(source())
        .setQuery(query)
        .setPositives(positives)
        .setNegatives(negatives)
        .setMinedAt((Instant) defaults.get("minedAt"));
  }
}
