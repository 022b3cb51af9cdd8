package io.ecistreams.serde;

import io.ecistreams.avro.MinedNegatives;
import java.util.Set;

/**
 * What one line of a file holds.
 *
 * @param number the line, counted from 1, blank ones included; the row of what has no lines
 * @param text as it is in the file, without the line feed; as JSON where it is none there
 * @param perNegative the arrays of the text that have an element for each negative
 */
public record JsonLine<T>(long number, String text, T value, Set<String> perNegative) {

  /** A record with a text of our own. */
  public static JsonLine<MinedNegatives> of(long number, MinedNegatives record) {
    return new JsonLine<>(number, JsonLines.write(record), record, FewerNegatives.PER_NEGATIVE);
  }

  /** The same line with another value. */
  public JsonLine<T> with(T other) {
    return new JsonLine<>(number, text, other, perNegative);
  }
}
