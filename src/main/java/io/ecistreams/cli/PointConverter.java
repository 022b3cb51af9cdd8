package io.ecistreams.cli;

import io.ecistreams.runtime.StreamPoint;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.Map;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Places in a topic as people write them. */
final class PointConverter implements ITypeConverter<StreamPoint> {
  static final String WORDS =
      "earliest, latest, a time such as 2026-11-21T10:00:00Z, or offsets by partition, e.g."
          + " 0:1200,3:950";

  @Override
  public StreamPoint convert(String value) {
    String text = value.strip();
    if (text.equals("earliest")) {
      return new StreamPoint.Earliest();
    }
    if (text.equals("latest")) {
      return new StreamPoint.Latest();
    }
    if (text.matches("\\d{1,9}:\\d{1,18}(,\\d{1,9}:\\d{1,18})*")) {
      return offsets(text);
    }
    try {
      return new StreamPoint.Time(Instant.parse(text));
    } catch (DateTimeParseException e) {
      throw new TypeConversionException("'" + value + "' is not " + WORDS);
    }
  }

  private static StreamPoint offsets(String text) {
    Map<Integer, Long> offsets = new HashMap<>();
    for (String part : text.split(",")) {
      int colon = part.indexOf(':');
      offsets.put(
          Integer.parseInt(part.substring(0, colon)), Long.parseLong(part.substring(colon + 1)));
    }
    return new StreamPoint.Offsets(offsets);
  }
}
