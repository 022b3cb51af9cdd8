package io.ecistreams.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.ecistreams.avro.Item;
import io.ecistreams.avro.MinedNegatives;
import io.ecistreams.miner.llm.ChatServer;
import io.ecistreams.serde.JsonLines;
import io.ecistreams.testing.EmbeddingAnswers;
import io.ecistreams.testing.Json;
import io.ecistreams.testing.Mined;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands whose texts a server embeds. */
class EncoderServerCommandTest {
  private static final int D = 6;

  @TempDir Path directory;

  private final ChatServer server = new ChatServer();
  private final Map<String, float[]> vectors = new HashMap<>();

  @AfterEach
  void close() {
    server.close();
  }

  private final List<MinedNegatives> records =
      IntStream.range(0, 40)
          .mapToObj(
              i -> Mined.record("b", "bm25", i, 4, D, Instant.EPOCH.plusSeconds(1_700_000_000)))
          .map(MinedNegatives.Builder::build)
          .toList();

  private Path write(String name, Stream<MinedNegatives> mined) throws IOException {
    return Files.write(directory.resolve(name), mined.map(JsonLines::write).toList());
  }

  /** What the server knows of the item, and the item without it. */
  private Item learnt(String prefix, Item item) {
    float[] vector = new float[D];
    ByteBuffer bytes = item.getEmbedding().orElseThrow().duplicate();
    bytes.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(vector);
    vectors.put(prefix + item.getText().orElseThrow(), vector);
    return Mined.text(item.getId().orElseThrow(), item.getText().orElseThrow());
  }

  private MinedNegatives texts(MinedNegatives record) {
    return MinedNegatives.newBuilder(record)
        .setQuery(learnt("ask ", record.getQuery()))
        .setPositives(record.getPositives().stream().map(p -> learnt("", p)).toList())
        .setNegatives(record.getNegatives().stream().map(n -> learnt("", n)).toList())
        .build();
  }

  private CommandRun score(Path file) {
    return CommandRun.of(
        Map.of(
            "ECI_ENCODER_URL", server.baseUrl(),
            "ECI_ENCODER_ID", "mine",
            "ECI_ENCODER_API_KEY", "hunter2",
            "ECI_ENCODER_QUERY_PREFIX", "\"ask \"",
            "ECI_ENCODER_PASSAGE_PREFIX", "\"\"",
            "ECI_ENCODER_PRICE", "1000"),
        "score",
        file.toString(),
        "--embed",
        "--json");
  }

  @Test
  void shouldScoreTextsAsTheirVectorsAndTellWhatThatTook() throws IOException {
    Path whole = write("vectors.jsonl", records.stream());
    Path bare = write("texts.jsonl", records.stream().map(this::texts));
    server.alwaysAnswers(question -> EmbeddingAnswers.openAi(question, vectors::get));

    CommandRun run = score(bare);

    assertThat(run.code()).as(run.err()).isZero();
    JsonNode expected =
        Json.parse(CommandRun.of("score", whole.toString(), "--json").out()).at("/sources/bm25");
    JsonNode source = Json.parse(run.out()).at("/sources/bm25");
    assertThat(source.at("/n").longValue()).isEqualTo(160);
    assertThat(source.at("/eci").doubleValue())
        .isCloseTo(expected.at("/eci").doubleValue(), within(1e-5));
    assertThat(run.err()).containsPattern("eci: 240 texts embedded in \\d+ requests.*cost 0.24");
    assertThat(server.questions()).allMatch(q -> q.authorization().equals("Bearer hunter2"));
  }

  @Test
  void shouldEndWithOneSentenceWithoutTheKeyWhenTheServerRefusesIt() throws IOException {
    server.then(401, "who is hunter2?", Map.of());

    CommandRun run = score(write("texts.jsonl", records.stream().map(this::texts)));

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err())
        .contains("Encoder mine: " + server.baseUrl() + " answered 401: who is ********?")
        .contains("check encoder.url, encoder.api, encoder.model and encoder.api.key.")
        .hasLineCount(1);
  }
}
