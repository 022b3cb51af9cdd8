package io.ecistreams.serde;

import io.ecistreams.avro.MinedNegatives;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.avro.Schema;

/**
 * Mined negatives without some of them, and without what the record says of those; all else is as
 * it was. Negatives are counted from 0.
 */
public final class FewerNegatives {
  /** Fields with one element for each negative. */
  public static final Set<String> PER_NEGATIVE =
      Set.of("negatives", "scores", "ranks", "crossEncoderScores");

  private FewerNegatives() {}

  /** A record that shares with the other what is the same. */
  public static MinedNegatives of(MinedNegatives record, BitSet leftOut) {
    MinedNegatives fewer = new MinedNegatives();
    for (Schema.Field field : record.getSchema().getFields()) {
      Object value = record.get(field.pos());
      fewer.put(
          field.pos(),
          value instanceof List<?> list && PER_NEGATIVE.contains(field.name())
              ? without(list, leftOut)
              : value);
    }
    return fewer;
  }

  private static List<?> without(List<?> list, BitSet leftOut) {
    return IntStream.range(0, list.size())
        .filter(i -> !leftOut.get(i))
        .<Object>mapToObj(list::get)
        .toList();
  }

  /** The text of a line; all other characters of it stay. */
  public static String of(JsonLine<MinedNegatives> line, BitSet leftOut) {
    return leftOut.isEmpty()
        ? line.text()
        : JsonElements.without(line.text(), line.perNegative(), leftOut);
  }
}
