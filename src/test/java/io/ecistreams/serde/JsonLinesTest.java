package io.ecistreams.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.assertj.core.api.InstanceOfAssertFactories.THROWABLE;

import io.ecistreams.avro.Item;
import io.ecistreams.avro.MinedNegatives;
import io.ecistreams.serde.format.CorpusFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonLinesTest {
  private static final String REST = ", 'positives': [{'id': 'p'}], 'negatives': [{'id': 'n'}]";
  private static final String RECORD = "{'source': 's', 'query': {'id': 'q'}" + REST + "}";

  @TempDir Path directory;

  private final List<JsonInputException> unusable = new ArrayList<>();

  @Test
  void shouldReadEveryRecordWhenGivenTheGoldenFile() {
    Path golden = Path.of("..", "shared", "golden", "synthetic-d24.jsonl");
    assumeThat(golden).exists();
    try (Stream<JsonLine<MinedNegatives>> lines =
        JsonLines.readMinedNegatives(golden, JsonLinesTest::refuse)) {
      List<JsonLine<MinedNegatives>> all = lines.toList();

      assertThat(all).hasSize(640);
      MinedNegatives first = all.get(0).value();
      assertThat(first.getBoard()).isEqualTo("golden");
      assertThat(first.getEncoderId()).contains("synthetic-24");
      assertThat(first.getMinedAt()).isEqualTo(Instant.ofEpochMilli(1_700_000_000_000L));
      assertThat(first.getQuery().getEmbedding().orElseThrow())
          .extracting(ByteBuffer::remaining)
          .isEqualTo(24 * 4);
    }
  }

  @Test
  void shouldGiveAnEqualRecordWhenWrittenAndRead() throws IOException {
    MinedNegatives sparse = Samples.minimal().setQuery(Item.newBuilder().build()).build();

    assertThat(one(JsonLines.write(Samples.full()))).isEqualTo(Samples.full());
    assertThat(one(JsonLines.write(sparse))).isEqualTo(sparse);
    assertThat(JsonLines.write(Samples.full())).doesNotContain("\n");
  }

  @Test
  void shouldGiveTheSameBytesWhenAnEmbeddingIsAnArrayOrBase64() throws IOException {
    String[] numbers = {"0.1", "-1.5e-3", "3", "16777217", "1e-46", "3.4028235e38"};
    float[] floats = new float[numbers.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = Float.parseFloat(numbers[i]);
    }
    String base64 = Base64.getEncoder().encodeToString(AvroMapping.embeddingBytes(floats).array());

    ByteBuffer fromArray = queryEmbedding("[" + String.join(", ", numbers) + "]");

    assertThat(fromArray).isEqualTo(queryEmbedding("'" + base64 + "'"));
    assertThat(fromArray).isEqualTo(AvroMapping.embeddingBytes(floats));
  }

  @Test
  void shouldRoundOnceWhenADecimalLiesNearTheMiddleOfTwoFloats() throws IOException {
    // By way of double this is exactly half way between 1 and its successor, and would become 1.
    String decimal = "1.00000005960464477540";

    assertThat(queryEmbedding("[" + decimal + "]"))
        .isEqualTo(AvroMapping.embeddingBytes(new float[] {Math.nextUp(1f)}));
  }

  @Test
  void shouldFillInDefaultsWhenBoardAndTimeAreMissing() throws IOException {
    MinedNegatives record = one(RECORD);

    assertThat(record.getBoard()).isEqualTo("default");
    assertThat(record.getMinedAt()).isEqualTo(Instant.EPOCH);
    assertThat(record.getQuery().getEmbedding()).isEmpty();
  }

  @Test
  void shouldReadAllOptionalFieldsWhenGiven() throws IOException {
    MinedNegatives record =
        one(
            "{'source': 's', 'query': {'id': 7, 'text': null, 'x': {'id': 1}}, 'encoderId': 'e',"
                + " 'scores': [1, 2.5], 'ranks': [3], 'minerVersion': 'v', 'cost': 2, 'extra': [1],"
                + " 'eventId': 'i', 'minedAt': '2026-01-02T03:04:05.678+01:00'"
                + REST
                + "}");

    assertThat(record.getQuery().getId()).contains("7");
    assertThat(record.getEncoderId()).contains("e");
    assertThat(record.getScores()).contains(List.of(1.0, 2.5));
    assertThat(record.getRanks()).contains(List.of(3));
    assertThat(record.getMinerVersion()).contains("v");
    assertThat(record.getCost()).contains(2.0);
    assertThat(record.getEventId()).contains("i");
    assertThat(record.getMinedAt()).isEqualTo(Instant.parse("2026-01-02T02:04:05.678Z"));
  }

  @Test
  void shouldCountEveryLineWhenBlankAndAboutLinesArePassedOver() throws IOException {
    List<JsonLine<MinedNegatives>> lines =
        read("{'about': 'notes'}" + "\n\n  \n" + RECORD + "\n\n" + RECORD + "\n");

    assertThat(lines).extracting(JsonLine::number).containsExactly(4L, 6L);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "5 | not an object",
        "{'source': 's' | not valid JSON: it ends before its object does",
        "{'source': 's', | not valid JSON: it ends before its object does",
        "{'source': nonsense} | field source: not valid JSON at column 20, after `{'source': nonsense`",
        "{'source': 's', // | not valid JSON at column",
        "{'source': 's', 'query': {'id': 'q'} REST} {} | more follows",
        "{'source': 's' REST} | field query: missing",
        "{'query': {} REST} | field source: missing",
        "{'about': 'x', 'source': 's'} | field query: missing",
        "{'source': 's', 'query': {}, 'positives': []} | field negatives: missing",
        "{'source': 7} | field source: not a string",
        "{'negatives': {}} | field negatives: not an array",
        "{'negatives': [{}, [1]]} | field negatives[1]: not an object",
        "{'negatives': [{}, {'id': 1.0}]} | field negatives[1].id: the id 1.0 is a number with a fraction",
        "{'negatives': [{}, {'id': true}]} | field negatives[1].id: not a string",
        "{'query': {'embedding': 5}} | field query.embedding: neither an array",
        "{'query': {'embedding': [1, '2']}} | field query.embedding[1]: not a number",
        "{'query': {'embedding': [1, NaN]}} | field query.embedding[1]: NaN is no finite number",
        "{'query': {'embedding': [1, 1e39]}} | field query.embedding[1]: 1e39 is no finite number",
        "{'query': {'embedding': 'AAA='}} | field query.embedding: base64 of 2 bytes",
        "{'query': {'embedding': '?'}} | field query.embedding: not base64",
        "{'scores': 3} | field scores: not an array",
        "{'scores': [1, 'x']} | field scores[1]: not a number",
        "{'ranks': [1.5]} | field ranks[0]: not a whole number",
        "{'scores': [1, -Infinity]} | field scores[1]: -Infinity is no finite number",
        "{'scores': [1, 1e999]} | field scores[1]: 1e999 is no finite number",
        "{'ranks': [99999999999]} | field ranks[0]: out of range",
        "{'minedAt': 'yesterday'} | field minedAt: not a time: yesterday",
        "{'minedAt': '2026-01-02T03:04:05'} | with Z or an offset",
        "{'minedAt': '+1000000000-12-31T23:59:59Z'} | field minedAt: not a time",
        "{'minedAt': 1.5} | field minedAt: not a time",
        "{'cost': 'free'} | field cost: not a number",
      })
  void shouldNameFileLineAndFieldWhenALineIsBad(String line, String sentence) throws IOException {
    List<JsonLine<MinedNegatives>> good =
        read(RECORD + "\n\n" + line.replace("REST", REST) + "\n" + RECORD + "\n");

    assertThat(good).extracting(JsonLine::number).containsExactly(1L, 4L);
    assertThat(unusable)
        .singleElement(THROWABLE)
        .hasMessageStartingWith(directory.resolve("mined.jsonl") + " line 3")
        .hasMessageContaining(sentence.replace('\'', '"'))
        .hasMessageNotContainingAny("Feature", "Exception", "com.fasterxml");
  }

  @Test
  void shouldPassOverNotANumberInAFieldThatIsNotAskedFor() throws IOException {
    assertThat(one("{'extra': [NaN], 'source': 's', 'query': {'id': 'q'}" + REST + "}").getSource())
        .isEqualTo("s");
  }

  @Test
  void shouldReadIdsInThePlaceOfItemsWhereALineHasThem() throws IOException {
    MinedNegatives items = one(RECORD);
    Path file = directory.resolve("ids.jsonl");
    Files.writeString(
        file,
        json(
            "{'negatives': ['n1', 2], 'query': 7, 'source': 's', 'positives': ['p'], 'x': {'query': 1}}\n"
                + RECORD
                + "\n{'query': 'q', 'source': 's', 'positives': ['p'], 'negatives': [{'id': 'n'}]}\n"
                + "{'query': 'q', 'source': 's', 'positives': ['p']}\n{'query': 'q',\n"));

    try (Stream<JsonLine<MinedNegatives>> lines =
        JsonLines.readMinedNegatives(file, unusable::add)) {
      List<MinedNegatives> records = lines.map(JsonLine::value).toList();
      assertThat(records).hasSize(3);
      MinedNegatives ids = records.get(0);
      assertThat(ids.getBoard()).isEqualTo("default");
      assertThat(ids.getQuery().getId()).contains("7");
      assertThat(ids.getPositives()).extracting(Item::getId).containsExactly(Optional.of("p"));
      assertThat(ids.getNegatives())
          .extracting(Item::getId)
          .containsExactly(Optional.of("n1"), Optional.of("2"));
      assertThat(ids.getNegatives().get(0).getText()).isEmpty();
      assertThat(records.get(1)).isEqualTo(items);
    }
    assertThat(unusable).hasSize(2);
    assertThat(unusable.get(0)).hasMessageContaining("line 4, field negatives: missing");
    assertThat(unusable.get(1)).hasMessageContaining("line 5, field query: not valid JSON");
  }

  @Test
  void shouldReadIdsAndTextsWhenGivenACorpus() throws IOException {
    Path corpus = directory.resolve("docs.jsonl");
    Files.writeString(
        corpus,
        json("{'about': 'x'}\n{'id': '1', 'topic': 't', 'text': 'é'}\n{'id': 2, 'text': ''}\n"));

    try (Stream<CorpusDocument> documents = CorpusFile.read(corpus, JsonLinesTest::refuse)) {
      assertThat(documents)
          .containsExactly(new CorpusDocument("1", "é"), new CorpusDocument("2", ""));
    }
  }

  @Test
  void shouldNameTheFieldWhenACorpusLineLacksIt() throws IOException {
    Path corpus = directory.resolve("docs.jsonl");
    Files.writeString(corpus, json("{'id': '1'}\n"));

    assertThatExceptionOfType(JsonInputException.class)
        .isThrownBy(() -> CorpusFile.read(corpus, JsonLinesTest::refuse).toList())
        .withMessageContaining("docs.jsonl line 1, field text: missing");
  }

  @Test
  void shouldReadTheSampleCollectionWhenShippedWithTheProject() {
    Path sample = Path.of("src/main/resources/io/ecistreams/miner/sample/passages.jsonl");
    try (Stream<CorpusDocument> documents = CorpusFile.read(sample, JsonLinesTest::refuse)) {
      assertThat(documents).hasSize(516);
    }
  }

  @Test
  void shouldSayWhichFileWhenItIsMissingOrNotUtf8() throws IOException {
    Path latin = directory.resolve("latin.jsonl");
    Files.write(latin, json("{'id': '1', 'text': 'é'}").getBytes(StandardCharsets.ISO_8859_1));

    assertThatExceptionOfType(JsonInputException.class)
        .isThrownBy(() -> CorpusFile.read(directory.resolve("absent.jsonl"), unusable::add))
        .withMessageContaining("absent.jsonl: there is no such file");
    assertThat(CorpusFile.read(latin, unusable::add)).isEmpty();
    assertThat(unusable)
        .singleElement(THROWABLE)
        .hasMessageContaining("latin.jsonl line 1: not UTF-8 text");
  }

  private ByteBuffer queryEmbedding(String embedding) throws IOException {
    return one("{'source': 's', 'query': {'embedding': " + embedding + "}" + REST + "}")
        .getQuery()
        .getEmbedding()
        .orElseThrow();
  }

  private MinedNegatives one(String line) throws IOException {
    List<JsonLine<MinedNegatives>> lines = read(line);
    assertThat(unusable).isEmpty();
    assertThat(lines).hasSize(1);
    return lines.get(0).value();
  }

  /** Of text with single quotes, unless it is JSON. */
  private List<JsonLine<MinedNegatives>> read(String text) throws IOException {
    Path file = directory.resolve("mined.jsonl");
    Files.writeString(file, text.startsWith("{\"") ? text : json(text));
    try (Stream<JsonLine<MinedNegatives>> lines =
        JsonLines.readMinedNegatives(file, unusable::add)) {
      return lines.toList();
    }
  }

  private static void refuse(JsonInputException problem) {
    throw problem;
  }

  private static String json(String withSingleQuotes) {
    return withSingleQuotes.replace('\'', '"');
  }
}
