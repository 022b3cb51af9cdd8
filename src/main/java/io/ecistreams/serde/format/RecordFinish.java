package io.ecistreams.serde.format;

import io.ecistreams.avro.Item;
import io.ecistreams.avro.MinedNegatives;
import io.ecistreams.serde.FewerNegatives;
import io.ecistreams.serde.JsonInputException;
import io.ecistreams.serde.JsonLine;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Gives records what their file does not have: an end to their negatives, and texts for ids.
 *
 * @param most negatives of a record; absent: all
 */
record RecordFinish(ReadingOptions options, OptionalInt most) {

  /** For records of a format. */
  static RecordFinish of(ReadingOptions options, TrainingFormat format) {
    return new RecordFinish(
        options, options.perQuery().isPresent() ? options.perQuery() : format.perQuery(options));
  }

  /** The finished record; none where it cannot be used, which the consumer hears. */
  Stream<JsonLine<MinedNegatives>> usable(
      JsonLine<MinedNegatives> line, String place, Consumer<JsonInputException> unusable) {
    try {
      return Stream.of(finished(line, place));
    } catch (JsonInputException e) {
      unusable.accept(e);
      return Stream.empty();
    }
  }

  private JsonLine<MinedNegatives> finished(JsonLine<MinedNegatives> line, String place) {
    JsonLine<MinedNegatives> cut = cut(line);
    MinedNegatives record = cut.value();
    List<Item> judged = new ArrayList<>(record.getNegatives());
    judged.add(record.getPositives().isEmpty() ? record.getQuery() : record.getPositives().get(0));
    if (!isBare(record.getQuery()) && judged.stream().noneMatch(RecordFinish::isBare)) {
      return cut;
    }
    return options.texts().isPresent()
        ? cut.with(joined(record, options.texts().get(), place))
        : requireTexts(cut, place);
  }

  private JsonLine<MinedNegatives> requireTexts(JsonLine<MinedNegatives> line, String place) {
    if (!options.idsAreEnough() && isBare(line.value().getQuery())) {
      throw new JsonInputException(
          place + ": has ids only; give --corpus and --queries, which have the texts.");
    }
    return line;
  }

  private static boolean isBare(Item item) {
    return item.getId().isPresent() && item.getText().isEmpty() && item.getEmbedding().isEmpty();
  }

  private JsonLine<MinedNegatives> cut(JsonLine<MinedNegatives> line) {
    int size = line.value().getNegatives().size();
    if (most.isEmpty() || size <= most.getAsInt()) {
      return line;
    }
    BitSet leftOut = new BitSet();
    leftOut.set(most.getAsInt(), size);
    return new JsonLine<>(
        line.number(),
        FewerNegatives.of(line, leftOut),
        FewerNegatives.of(line.value(), leftOut),
        line.perNegative());
  }

  private static MinedNegatives joined(MinedNegatives record, JoinedTexts texts, String place) {
    List<Item> positives = new ArrayList<>(record.getPositives());
    // Of the others an id is enough.
    if (!positives.isEmpty()) {
      positives.set(0, texts.passage(positives.get(0), place));
    }
    return MinedNegatives.newBuilder(record)
        .setQuery(texts.query(record.getQuery(), place))
        .setPositives(positives)
        .setNegatives(
            record.getNegatives().stream().map(item -> texts.passage(item, place)).toList())
        .build();
  }
}
