package io.ecistreams.ingest;

import io.ecistreams.avro.MinedNegatives;
import io.ecistreams.serde.JsonInputException;
import io.ecistreams.serde.JsonLines;
import io.ecistreams.serde.TextLines;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads the lines of a body. Safe for use by several threads. */
@FunctionalInterface
public interface LineFormat {
  /** The name of {@link JsonLines}' own form. */
  String OWN = "eci";

  /** All that are known, by what {@code ?format=} calls them. */
  Map<String, LineFormat> KNOWN =
      new TreeMap<>(
          Map.of(
              OWN,
              (line, place, defaults) ->
                  JsonLines.readMinedNegatives(line, place, defaults).stream().toList()));

  /**
   * The records of a line; none where it says nothing.
   *
   * @param place what messages call the line
   * @param defaults values by field, where the line does not have it
   * @throws JsonInputException if the line is something else
   */
  List<MinedNegatives> read(TextLines.Line line, String place, Map<String, ?> defaults);
}
