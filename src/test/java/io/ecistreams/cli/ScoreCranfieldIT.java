package io.ecistreams.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ecistreams.avro.Item;
import io.ecistreams.avro.MinedNegatives;
import io.ecistreams.model.MinedItem;
import io.ecistreams.model.MinedRecord;
import io.ecistreams.serde.AvroMapping;
import io.ecistreams.serde.JsonLines;
import io.ecistreams.testing.Golden;
import io.ecistreams.testing.GoldenFiles;
import io.ecistreams.testing.Json;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A public test collection through the command line, 30 sources of 2,250 examples. */
class ScoreCranfieldIT {
  @TempDir Path directory;

  @Test
  void shouldPrintTheOraclesNumbersForEverySourceFromTheGivenVectors() throws IOException {
    Path file = write(Golden.cranfieldRecords());
    Path corpus =
        Files.write(directory.resolve("docs.jsonl"), GoldenFiles.cranfieldLines("docs.jsonl"));

    CommandRun run = CommandRun.of("score", file.toString(), "--idf", corpus.toString(), "--json");

    assertThat(run.code()).as(run.err()).isZero();
    JsonNode expected = Golden.cranfieldExpected();
    assertThat(expected.get("sources")).hasSize(30);
    ScoreCommandTest.assertGolden(expected, Json.parse(run.out()), 1e-6);
  }

  /** The given vectors were made from the first 256 tokens of each text. */
  @Test
  void shouldComeCloseToTheGivenVectorsWhenTheTextsAreEmbeddedAnew() throws IOException {
    List<MinedRecord> given =
        Golden.cranfieldRecords().stream()
            .filter(record -> record.source().equals("bm25_1_10"))
            .limit(10)
            .toList();
    assertThat(given).hasSize(10);
    List<MinedRecord> textOnly = given.stream().map(ScoreCranfieldIT::withoutVectors).toList();

    JsonNode expected = score(given);
    JsonNode actual = score(textOnly, "--embed");

    for (String field : List.of("eci", "trace", "classic", "effectiveRank")) {
      Golden.assertClose(field, expected.get(field).asDouble(), actual.get(field).asDouble(), 2e-3);
    }
  }

  private JsonNode score(List<MinedRecord> records, String... more) throws IOException {
    ObjectNode backgrounds = JsonNodeFactory.instance.objectNode();
    ObjectNode background = backgrounds.putObject(records.get(0).board());
    background.setAll((ObjectNode) Golden.cranfieldExpected().get("background"));
    background.put("encoder", records.get(0).encoder().orElseThrow()).put("dimension", 384);
    Path backgroundFile =
        Files.writeString(directory.resolve("backgrounds.json"), backgrounds.toString());
    Path config =
        Files.writeString(directory.resolve("eci.properties"), "encoder.max.tokens=256\n");
    List<String> arguments = new ArrayList<>(List.of("score", write(records).toString(), "--json"));
    arguments.addAll(List.of("--background", backgroundFile.toString()));
    arguments.addAll(List.of("--config", config.toString()));
    arguments.addAll(List.of(more));

    CommandRun run = CommandRun.of(arguments.toArray(String[]::new));

    assertThat(run.code()).as(run.err()).isZero();
    return Json.parse(run.out()).get("sources").get("bm25_1_10");
  }

  private static MinedRecord withoutVectors(MinedRecord record) {
    return new MinedRecord(
        record.board(),
        record.source(),
        record.encoder(),
        record.minedAtMs(),
        withoutVector(record.query()),
        record.positives().stream().map(ScoreCranfieldIT::withoutVector).toList(),
        record.negatives().stream().map(ScoreCranfieldIT::withoutVector).toList());
  }

  private static MinedItem withoutVector(MinedItem item) {
    return new MinedItem(item.id(), item.text(), Optional.empty());
  }

  private Path write(List<MinedRecord> records) throws IOException {
    Path file = directory.resolve("cranfield.jsonl");
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      for (MinedRecord record : records) {
        out.write(JsonLines.write(avro(record)));
        out.newLine();
      }
    }
    return file;
  }

  private static MinedNegatives avro(MinedRecord record) {
    return MinedNegatives.newBuilder()
        .setBoard(record.board())
        .setSource(record.source())
        .setEncoderId(record.encoder().orElseThrow())
        .setMinedAt(Instant.ofEpochMilli(record.minedAtMs()))
        .setQuery(avro(record.query()))
        .setPositives(record.positives().stream().map(ScoreCranfieldIT::avro).toList())
        .setNegatives(record.negatives().stream().map(ScoreCranfieldIT::avro).toList())
        .build();
  }

  private static Item avro(MinedItem item) {
    return Item.newBuilder()
        .setId(item.id().orElseThrow())
        .setText(item.text().orElseThrow())
        .setEmbedding(item.embedding().map(AvroMapping::embeddingBytes).orElse(null))
        .build();
  }
}
