package io.ecistreams.serde.format;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ecistreams.serde.JsonInputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;

/** The rows of a Parquet file; one row group of it is in memory. Rows are counted from 1. */
final class ParquetRows implements Rows {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final String name;
  private final ParquetFileReader file;
  private final MessageType schema;
  private RecordReader<Group> group;
  private long left;
  private long number;

  ParquetRows(Path path, String name) {
    this.name = name;
    try {
      this.file =
          ParquetFileReader.open(
              new LocalInputFile(path),
              ParquetReadOptions.builder(new PlainParquetConfiguration())
                  .withCodecFactory(new ParquetCodecs())
                  .build());
    } catch (IOException | RuntimeException e) {
      throw broken(e);
    }
    this.schema = file.getFooter().getFileMetaData().getSchema();
  }

  /** The columns. */
  Set<String> names() {
    return schema.getFields().stream()
        .map(Type::getName)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  @Override
  public Optional<Row> next(Consumer<JsonInputException> unusable) {
    try {
      while (left == 0) {
        PageReadStore pages = file.readNextRowGroup();
        if (pages == null) {
          return Optional.empty();
        }
        group =
            new ColumnIOFactory()
                .getColumnIO(schema)
                .getRecordReader(pages, new GroupRecordConverter(schema));
        left = pages.getRowCount();
      }
      Group row = group.read();
      left--;
      number++;
      return Optional.of(new Row(number, "%s row %d".formatted(name, number), object(row), ""));
    } catch (JsonInputException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw broken(e);
    }
  }

  private JsonInputException broken(Exception e) {
    return new JsonInputException(
        "%s: the Parquet file cannot be read on after row %d (%s); it may be cut off or damaged."
            .formatted(name, number, e.getMessage()),
        e);
  }

  private static ObjectNode object(Group group) {
    ObjectNode object = JSON.objectNode();
    GroupType type = group.getType();
    for (int i = 0; i < type.getFieldCount(); i++) {
      Type field = type.getType(i);
      if (field.isRepetition(Type.Repetition.REPEATED)) {
        object.set(field.getName(), elements(group, i));
      } else if (group.getFieldRepetitionCount(i) > 0) {
        object.set(field.getName(), value(group, i, 0));
      }
    }
    return object;
  }

  private static JsonNode value(Group group, int field, int index) {
    Type type = group.getType().getType(field);
    if (!type.isPrimitive()) {
      Group inner = group.getGroup(field, index);
      boolean isList =
          type.getLogicalTypeAnnotation()
              instanceof LogicalTypeAnnotation.ListLogicalTypeAnnotation;
      return isList ? elements(inner, 0) : object(inner);
    }
    return switch (type.asPrimitiveType().getPrimitiveTypeName()) {
      case BOOLEAN -> JSON.booleanNode(group.getBoolean(field, index));
      case INT32 -> JSON.numberNode(group.getInteger(field, index));
      case INT64 -> JSON.numberNode(number(type, group.getLong(field, index)));
      case FLOAT -> JSON.numberNode(group.getFloat(field, index));
      case DOUBLE -> JSON.numberNode(group.getDouble(field, index));
      default -> JSON.textNode(group.getString(field, index));
    };
  }

  /** Times in milliseconds, whatever the file has. */
  private static long number(Type type, long value) {
    if (type.getLogicalTypeAnnotation()
        instanceof LogicalTypeAnnotation.TimestampLogicalTypeAnnotation time) {
      return switch (time.getUnit()) {
        case MILLIS -> value;
        case MICROS -> Math.floorDiv(value, 1_000);
        case NANOS -> Math.floorDiv(value, 1_000_000);
      };
    }
    return value;
  }

  /** Of a repeated field; a group of one field around each element is how lists are written. */
  private static ArrayNode elements(Group list, int field) {
    ArrayNode array = JSON.arrayNode();
    Type element = list.getType().getType(field);
    for (int i = 0; i < list.getFieldRepetitionCount(field); i++) {
      boolean isWrapped = !element.isPrimitive() && element.asGroupType().getFieldCount() == 1;
      if (!isWrapped) {
        array.add(value(list, field, i));
      } else {
        Group wrapped = list.getGroup(field, i);
        array.add(wrapped.getFieldRepetitionCount(0) == 0 ? JSON.nullNode() : value(wrapped, 0, 0));
      }
    }
    return array;
  }

  @Override
  public void close() {
    try {
      file.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
