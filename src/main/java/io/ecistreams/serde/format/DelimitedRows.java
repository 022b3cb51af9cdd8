package io.ecistreams.serde.format;

import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.RuntimeJsonMappingException;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import io.ecistreams.serde.JsonInputException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Rows between commas (RFC 4180) or tabs, under a heading; or without one, with the numbers of the
 * columns from 1 as names. Text between tabs without a heading has no quotes: there they are part
 * of the text. Rows are counted without the heading.
 */
final class DelimitedRows implements Rows {
  private static final CsvMapper CSV =
      CsvMapper.builder()
          .enable(CsvParser.Feature.WRAP_AS_ARRAY, CsvParser.Feature.SKIP_EMPTY_LINES)
          .build();

  private final String name;
  private final MappingIterator<String[]> rows;
  private List<String> heading = List.of();
  private long number;

  DelimitedRows(InputStream input, String name, char separator, boolean hasHeading)
      throws IOException {
    this.name = name;
    CsvSchema plain = CsvSchema.emptySchema().withColumnSeparator(separator);
    boolean isQuoted = separator == ',' || hasHeading;
    this.rows =
        CSV.readerFor(String[].class)
            .with(isQuoted ? plain : plain.withoutQuoteChar())
            .readValues(input);
    if (hasHeading) {
      heading = List.of(cells());
    }
  }

  private String[] cells() {
    try {
      return rows.next();
    } catch (RuntimeJsonMappingException | UncheckedIOException e) {
      throw broken(e.getMessage(), e);
    }
  }

  private JsonInputException broken(String what, Exception cause) {
    return new JsonInputException(
        "%s: cannot be read on after row %d, line %d (%s); it may be cut off, or have a quote that is not closed."
            .formatted(
                name,
                number,
                rows.getCurrentLocation().getLineNr(),
                String.valueOf(what).lines().findFirst().orElse("no text")),
        cause);
  }

  @Override
  public Optional<Row> next(Consumer<JsonInputException> unusable) {
    while (hasNext()) {
      String[] cells = cells();
      number++;
      String place = "%s row %d".formatted(name, number);
      if (heading.isEmpty()) {
        heading = IntStream.rangeClosed(1, cells.length).mapToObj(String::valueOf).toList();
      }
      if (cells.length == heading.size()) {
        ObjectNode fields = JsonNodeFactory.instance.objectNode();
        for (int i = 0; i < cells.length; i++) {
          fields.put(heading.get(i), cells[i]);
        }
        return Optional.of(new Row(number, place, fields, ""));
      }
      unusable.accept(
          new JsonInputException(
              "%s: has %d columns where there are %d; put quotes around text with separators."
                  .formatted(place, cells.length, heading.size())));
    }
    return Optional.empty();
  }

  private boolean hasNext() {
    try {
      return rows.hasNextValue();
    } catch (IOException e) {
      throw broken(e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    try {
      rows.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
