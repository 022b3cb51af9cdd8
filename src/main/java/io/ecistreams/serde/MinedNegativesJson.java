package io.ecistreams.serde;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.ecistreams.avro.Item;
import io.ecistreams.avro.MinedNegatives;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** The JSON form of {@link MinedNegatives}. */
final class MinedNegativesJson {
  private static final JsonFactory JSON = new JsonFactory();

  private MinedNegativesJson() {}

  /** The record, or nothing where the line only says what the file is about. */
  static Optional<MinedNegatives> read(JsonLineParser line) throws IOException {
    return read(
        line,
        MinedNegatives.newBuilder().setBoard(JsonLines.DEFAULT_BOARD).setMinedAt(Instant.EPOCH));
  }

  /** The same, on top of values for what the line does not say. */
  static Optional<MinedNegatives> read(JsonLineParser line, MinedNegatives.Builder record)
      throws IOException {
    line.enterRecord();
    while (line.nextField()) {
      switch (line.fieldName()) {
        case "board" -> line.text().ifPresent(record::setBoard);
        case "source" -> line.text().ifPresent(record::setSource);
        case "query" -> record.setQuery(line.object(MinedNegativesJson::item));
        case "positives" -> record.setPositives(line.objects(MinedNegativesJson::item));
        case "negatives" -> record.setNegatives(line.objects(MinedNegativesJson::item));
        case "encoder", "encoderId" -> line.text().ifPresent(record::setEncoderId);
        case "scores" -> line.numbers().ifPresent(record::setScores);
        case "ranks" -> line.integers().ifPresent(record::setRanks);
        case "minedAt" -> line.instant().ifPresent(record::setMinedAt);
        case "minerVersion" -> line.text().ifPresent(record::setMinerVersion);
        case "cost" -> line.number().ifPresent(record::setCost);
        case "crossEncoderScores" -> line.numbers().ifPresent(record::setCrossEncoderScores);
        case "eventId" -> line.text().ifPresent(record::setEventId);
        default -> line.skipValue();
      }
    }
    if (line.isOnlyAbout()) {
      return Optional.empty();
    }
    require(line, record.hasSource(), "source", "name the miner, e.g. \"source\": \"bm25\"");
    require(line, record.hasQuery(), "query", "give an object with text or embedding");
    require(line, record.hasPositives(), "positives", "give the known relevant passages");
    require(line, record.hasNegatives(), "negatives", "give the mined candidates");
    return Optional.of(record.build());
  }

  private static void require(JsonLineParser line, boolean present, String field, String cure) {
    if (!present) {
      throw line.missing(field, cure);
    }
  }

  private static Item item(JsonLineParser line) throws IOException {
    Item.Builder item = Item.newBuilder();
    while (line.nextField()) {
      switch (line.fieldName()) {
        case "id" -> line.identifier().ifPresent(item::setId);
        case "text" -> line.text().ifPresent(item::setText);
        case "embedding" -> line.embedding().ifPresent(item::setEmbedding);
        default -> line.skipValue();
      }
    }
    return item.build();
  }

  static String write(MinedNegatives record) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.writeStartObject();
      json.writeStringField("board", record.getBoard());
      json.writeStringField("source", record.getSource());
      writeText(json, "encoder", record.getEncoderId());
      json.writeNumberField("minedAt", record.getMinedAt().toEpochMilli());
      json.writeFieldName("query");
      writeItem(json, record.getQuery());
      writeItems(json, "positives", record.getPositives());
      writeItems(json, "negatives", record.getNegatives());
      writeNumbers(json, "scores", record.getScores());
      writeNumbers(json, "crossEncoderScores", record.getCrossEncoderScores());
      if (record.getRanks().isPresent()) {
        int[] ranks = record.getRanks().get().stream().mapToInt(i -> i).toArray();
        json.writeFieldName("ranks");
        json.writeArray(ranks, 0, ranks.length);
      }
      writeText(json, "minerVersion", record.getMinerVersion());
      if (record.getCost().isPresent()) {
        json.writeNumberField("cost", record.getCost().get());
      }
      writeText(json, "eventId", record.getEventId());
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("A StringWriter does not fail.", e);
    }
    return text.toString();
  }

  private static void writeItems(JsonGenerator json, String field, List<Item> items)
      throws IOException {
    json.writeArrayFieldStart(field);
    for (Item item : items) {
      writeItem(json, item);
    }
    json.writeEndArray();
  }

  private static void writeItem(JsonGenerator json, Item item) throws IOException {
    json.writeStartObject();
    writeText(json, "id", item.getId());
    writeText(json, "text", item.getText());
    writeText(json, "embedding", item.getEmbedding().map(MinedNegativesJson::base64));
    json.writeEndObject();
  }

  private static void writeNumbers(JsonGenerator json, String field, Optional<List<Double>> values)
      throws IOException {
    if (values.isPresent()) {
      double[] numbers = values.get().stream().mapToDouble(d -> d).toArray();
      json.writeFieldName(field);
      json.writeArray(numbers, 0, numbers.length);
    }
  }

  private static void writeText(JsonGenerator json, String field, Optional<String> value)
      throws IOException {
    if (value.isPresent()) {
      json.writeStringField(field, value.get());
    }
  }

  private static String base64(ByteBuffer bytes) {
    byte[] copy = new byte[bytes.remaining()];
    bytes.duplicate().get(copy);
    return Base64.getEncoder().encodeToString(copy);
  }
}
