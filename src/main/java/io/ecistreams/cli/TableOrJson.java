package io.ecistreams.cli;

import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** How a command prints: for a person or for a program. */
enum TableOrJson {
  TABLE,
  JSON;

  static final String DESCRIPTION = "table (the default) or json.";

  /** Names in lower case. */
  static final class Converter implements ITypeConverter<TableOrJson> {
    @Override
    public TableOrJson convert(String value) {
      try {
        return TableOrJson.valueOf(value.toUpperCase(Locale.ROOT));
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException("'" + value + "' is not table or json");
      }
    }
  }
}
