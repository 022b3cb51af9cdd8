package io.ecistreams.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.ecistreams.avro.Item;
import io.ecistreams.avro.MinedNegatives;
import io.ecistreams.model.MinedItem;
import io.ecistreams.model.MinedRecord;
import io.ecistreams.serde.AvroMapping;
import io.ecistreams.serde.JsonLines;
import io.ecistreams.testing.Golden;
import io.ecistreams.testing.Shared;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A public test collection through the command line, 30 sources of 2,250 examples. */
class ScoreCranfieldIT {
  @TempDir Path directory;

  @Test
  void shouldPrintTheOraclesNumbersForEverySourceFromTheGivenVectors() throws IOException {
    Path file = write(Golden.cranfieldRecords());
    Path corpus = Shared.file("data", "cranfield", "docs.jsonl");

    CommandRun run = CommandRun.of("score", file.toString(), "--idf", corpus.toString(), "--json");

    assertThat(run.code()).as(run.err()).isZero();
    JsonNode expected = Golden.cranfieldExpected();
    assertThat(expected.get("sources")).hasSize(30);
    ScoreCommandTest.assertGolden(expected, Shared.json(run.out()), 1e-6);
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
        .setEmbedding(AvroMapping.embeddingBytes(item.embedding().orElseThrow()))
        .build();
  }
}
