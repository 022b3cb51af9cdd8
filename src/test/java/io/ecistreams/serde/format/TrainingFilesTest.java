package io.ecistreams.serde.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.github.luben.zstd.ZstdOutputStream;
import io.ecistreams.avro.Item;
import io.ecistreams.avro.MinedNegatives;
import io.ecistreams.serde.JsonInputException;
import io.ecistreams.serde.JsonLine;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Files of one content, each in the published shape of its format; Parquet as pyarrow writes it.
 */
class TrainingFilesTest {
  private static final Path FILES = Path.of("src", "test", "resources", "formats");
  private static final Map<String, Map<String, Double>> JUDGEMENTS =
      Map.of("q1", Map.of("d1", 1.0), "q2", Map.of("d4", 1.0));
  private static final List<String> IDS = List.of("q1", "d1", "d2", "d3", "q2", "d4", "d5", "d6");
  private static final List<String> TEXTS =
      List.of(
          "how do bees find flowers",
          "Scouts dance on the comb, and say where the flowers are.",
          "A hive holds some forty thousand workers.",
          "Wasps build their nests from chewed wood.",
          "why is the \"sea\" salty, and lakes not",
          "Rivers wash salt from the rocks; only water leaves again.",
          "The moon pulls the sea\ntwice a day.",
          "Most lakes have an outflow.");
  private static final List<String> TITLES =
      List.of("", "Bees ", "Hives ", "Wasps ", "", "Oceans ", "Tides ", "Lakes ");

  @TempDir Path directory;
  private final List<JsonInputException> unusable = new ArrayList<>();
  private final List<String> told = new ArrayList<>();

  private static ReadingOptions options() {
    return new ReadingOptions(
        Optional.empty(),
        Map.of(),
        OptionalInt.empty(),
        ReadingOptions.USUAL_PER_QUERY,
        Optional.empty(),
        JUDGEMENTS,
        true);
  }

  private static ReadingOptions options(Map<String, String> columns) {
    return new ReadingOptions(
        Optional.empty(),
        columns,
        OptionalInt.empty(),
        ReadingOptions.USUAL_PER_QUERY,
        Optional.empty(),
        JUDGEMENTS,
        true);
  }

  private static ReadingOptions joined(String corpus) {
    JoinedTexts texts =
        JoinedTexts.read(
            FILES.resolve(corpus),
            FILES.resolve("queries.jsonl"),
            problem -> {
              throw problem;
            });
    return new ReadingOptions(
        Optional.empty(),
        Map.of(),
        OptionalInt.empty(),
        ReadingOptions.USUAL_PER_QUERY,
        Optional.of(texts),
        JUDGEMENTS,
        false);
  }

  private List<JsonLine<MinedNegatives>> read(Path file, ReadingOptions options) {
    List<JsonLine<MinedNegatives>> lines = new ArrayList<>();
    read(file, options, lines::add);
    return lines;
  }

  private void read(
      Path file, ReadingOptions options, Consumer<JsonLine<MinedNegatives>> consumer) {
    try (Stream<JsonLine<MinedNegatives>> lines =
        new TrainingFiles(options, told::add)
            .read(
                TrainingInput.of(file),
                () -> Map.of("board", "b", "minedAt", Instant.EPOCH),
                unusable::add)) {
      lines.forEach(consumer);
    }
  }

  /** Source, query, positives and negatives of each record. */
  private static List<List<String>> contents(List<JsonLine<MinedNegatives>> lines) {
    return lines.stream().map(JsonLine::value).map(TrainingFilesTest::content).toList();
  }

  private static List<String> content(MinedNegatives record) {
    List<String> content = new ArrayList<>(List.of(record.getSource()));
    content.add(word(record.getQuery()));
    record.getPositives().forEach(item -> content.add("+" + word(item)));
    record.getNegatives().forEach(item -> content.add("-" + word(item)));
    return content;
  }

  private static String word(Item item) {
    return item.getText().or(item::getId).orElseThrow();
  }

  /** The records that all files have, with items in some words. */
  private static List<List<String>> expected(String source, List<String> words) {
    return Stream.of(0, 4)
        .map(
            i ->
                List.of(
                    source,
                    words.get(i),
                    "+" + words.get(i + 1),
                    "-" + words.get(i + 2),
                    "-" + words.get(i + 3)))
        .toList();
  }

  private static List<String> titled() {
    List<String> words = new ArrayList<>();
    for (int i = 0; i < TEXTS.size(); i++) {
      words.add(TITLES.get(i) + TEXTS.get(i));
    }
    return words;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "eci.json | eci, one JSON array",
        "eci.parquet | eci, Parquet",
        "flagembedding.jsonl | flagembedding, JSON lines",
        "flagembedding.parquet | flagembedding, Parquet",
        "triplets.jsonl | tuples, JSON lines",
        "triplets.csv | tuples, CSV",
        "triplets.parquet | tuples, Parquet",
        "n-tuples.jsonl | tuples, JSON lines",
        "margins.jsonl | tuples, JSON lines",
        "labelled-pairs.jsonl | labelled-pairs, JSON lines",
        "labelled-pairs.tsv | labelled-pairs, text between tabs",
        "labelled-lists.jsonl | labelled-lists, JSON lines",
        "labelled-lists.parquet | labelled-lists, Parquet",
        "ms-swift.jsonl | ms-swift, JSON lines",
        "ms-swift-old.jsonl | ms-swift, JSON lines",
      })
  void shouldRecogniseAFileOfTextsByItsContent(String name, String format) {
    List<JsonLine<MinedNegatives>> lines = read(FILES.resolve(name), options());

    String source = format.startsWith("eci") ? "bm25" : name.replaceAll("\\..*", "");
    assertThat(contents(lines)).isEqualTo(expected(source, TEXTS));
    assertThat(told).containsExactly(FILES.resolve(name) + ": read as " + format);
    assertThat(unusable).isEmpty();
  }

  @Test
  void shouldJoinTitlesWithTheirTexts() {
    assertThat(contents(read(FILES.resolve("tevatron.jsonl"), options())))
        .isEqualTo(expected("tevatron", titled()));
    List<List<String>> dpr = contents(read(FILES.resolve("dpr.json"), options()));
    assertThat(List.of(dpr.get(0), dpr.get(2))).isEqualTo(expected("dpr", titled()));
    assertThat(dpr.get(1))
        .containsExactly(
            "dpr-random", TEXTS.get(0), "+Bees " + TEXTS.get(1), "-Wasps " + TEXTS.get(3));
    assertThat(dpr).hasSize(4);
    assertThat(told.get(1)).endsWith("dpr.json: read as dpr, one JSON array");
  }

  @Test
  void shouldMakeASourceOfEachMiner() {
    List<List<String>> records =
        contents(read(FILES.resolve("msmarco-hard-negatives.jsonl"), options()));
    assertThat(List.of(records.get(0), records.get(2))).isEqualTo(expected("bm25", IDS));
    assertThat(records.get(1)).containsExactly("msmarco-distilbert-base-tas-b", "q1", "+d1", "-d3");
    assertThat(read(FILES.resolve("msmarco-scored.jsonl"), options()))
        .extracting(line -> line.value().getCrossEncoderScores())
        .containsExactly(Optional.of(List.of(0.5, 0.25)), Optional.of(List.of(0.75, -0.5)));
  }

  @Test
  void shouldTakeTheTagOfARunForItsSourceUnlessAnotherFileHasIt() throws IOException {
    Path both = directory.resolve("both.trec");
    Files.writeString(both, "q1 Q0 d2 1 3 x\nq1 Q0 d3 2 2 x\nq1 Q0 d2 1 3 y\n");
    Path other = Files.writeString(directory.resolve("other.trec"), "q1 Q0 d2 1 3 x\n");
    TrainingFiles files = new TrainingFiles(options(), told::add);

    // Once more: the first file keeps it.
    for (int time = 0; time < 2; time++) {
      assertThat(sources(files, both, Map.of())).containsExactly("x", "y");
      assertThat(sources(files, other, Map.of())).containsExactly("other");
    }
    assertThat(sources(files, both, Map.of("source", "s"))).containsExactly("s", "s");
  }

  private List<String> sources(TrainingFiles files, Path file, Map<String, ?> defaults) {
    Map<String, Object> values = new HashMap<>(Map.of("board", "b", "minedAt", Instant.EPOCH));
    values.putAll(defaults);
    try (Stream<JsonLine<MinedNegatives>> lines =
        files.read(TrainingInput.of(file), () -> values, unusable::add)) {
      return lines.map(line -> line.value().getSource()).toList();
    }
  }

  @Test
  void shouldGiveIdsTheTextsOfACorpus() {
    List<String> ofBeir = titled();
    for (String name : List.of("bm25.trec", "tevatron-ids.jsonl", "msmarco-scored.jsonl")) {
      String source = name.startsWith("tev") ? "tevatron-ids" : "bm25";
      List<String> words = new ArrayList<>(ofBeir);
      assertThat(contents(read(FILES.resolve(name), joined("corpus.jsonl"))))
          .isEqualTo(expected(source, words));
    }
    List<String> oneLine = TEXTS.stream().map(text -> text.replace('\n', ' ')).toList();
    assertThat(contents(read(FILES.resolve("bm25.trec"), joined("collection.tsv"))))
        .isEqualTo(expected("bm25", oneLine));
    assertThat(unusable).isEmpty();
  }

  @Test
  void shouldKeepIdsScoresAndVectors() {
    MinedNegatives run = read(FILES.resolve("bm25.trec"), options()).get(1).value();
    assertThat(run.getRanks()).contains(List.of(1, 3));
    assertThat(run.getScores()).contains(List.of(9.5, 7.5));
    for (String name :
        List.of(
            "flagembedding.jsonl", "triplets.jsonl", "n-tuples.jsonl", "labelled-lists.jsonl")) {
      assertThat(read(FILES.resolve(name), options()))
          .as(name)
          .extracting(line -> line.value().getScores())
          .containsExactly(Optional.of(List.of(0.5, 0.25)), Optional.of(List.of(0.75, -0.5)));
    }
    assertThat(read(FILES.resolve("tevatron.jsonl"), options()).get(0).value().getNegatives())
        .extracting(item -> item.getId().orElseThrow())
        .containsExactly("d2", "d3");
    List<MinedNegatives> own = values("eci.jsonl");
    assertThat(told).hasSize(6); // nothing is said of the project's own lines
    assertThat(values("eci.json")).isEqualTo(own);
    assertThat(values("eci.parquet")).isEqualTo(own);
    assertThat(own.get(0).getQuery().getEmbedding()).isPresent();
  }

  private List<MinedNegatives> values(String name) {
    return read(FILES.resolve(name), options()).stream().map(JsonLine::value).toList();
  }

  static List<Path> files() throws IOException {
    try (Stream<Path> all = Files.list(FILES)) {
      return all.filter(
              file -> !file.getFileName().toString().matches("(corpus|queries|qrels|coll|head).*"))
          .sorted()
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  void shouldReadTheSameWhenPacked(Path file) throws IOException {
    List<MinedNegatives> plain = read(file, options()).stream().map(JsonLine::value).toList();
    String stem = file.getFileName().toString().replaceAll("\\..*", "");
    Path zipped = directory.resolve(stem + ".gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(zipped))) {
      Files.copy(file, out);
    }
    Path zstd = directory.resolve(stem + ".zst");
    try (OutputStream out = new ZstdOutputStream(Files.newOutputStream(zstd))) {
      Files.copy(file, out);
    }

    assertThat(plain).isNotEmpty();
    for (Path packed : List.of(zipped, zstd)) {
      assertThat(read(packed, options())).extracting(JsonLine::value).isEqualTo(plain);
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  void shouldGiveTheSameRecordsWhenWhatIsWrittenIsReadAgain(Path file) throws IOException {
    List<JsonLine<MinedNegatives>> lines = read(file, options());
    String name = file.getFileName().toString().replaceAll("\\..*", ".jsonl");
    Path again = Files.write(directory.resolve(name), lines.stream().map(JsonLine::text).toList());

    assertThat(read(again, options())).extracting(JsonLine::value).isEqualTo(values(lines));
  }

  private static List<MinedNegatives> values(List<JsonLine<MinedNegatives>> lines) {
    return lines.stream().map(JsonLine::value).toList();
  }

  /** Whatever is missing of a file: what comes of it was in it, and what is lost is told. */
  @ParameterizedTest
  @MethodSource("files")
  void shouldTellWhenAFileIsCutOff(Path file) throws IOException {
    byte[] whole = Files.readAllBytes(file);
    int all = read(file, options()).size();
    Path cut = directory.resolve(file.getFileName());
    for (int size = whole.length / 40; size < whole.length - 1; size += 1 + whole.length / 40) {
      Files.write(cut, Arrays.copyOf(whole, size));
      unusable.clear();
      Optional<JsonInputException> failure = failureOf(cut);
      failure
          .or(() -> unusable.stream().findFirst())
          .ifPresent(told -> assertThat(told.getMessage()).contains(cut.toString()));
      boolean isText = !file.toString().endsWith("parquet");
      assertThat(failure.isPresent() || isText).as("cut at " + size).isTrue();
      assertThat(all).isPositive();
    }
  }

  private Optional<JsonInputException> failureOf(Path file) {
    try {
      read(file, options());
      return Optional.empty();
    } catch (JsonInputException e) {
      return Optional.of(e);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "dpr.json | 900 | 0 | dpr.json: cannot be read on after record",
        "eci.json | 900 | 1 | eci.json: cannot be read on after record 2, line 1 (it ends",
        "triplets.csv | 100 | 0 | triplets.csv: cannot be read on after row 0, line 2",
        "triplets.csv | 389 | 1 | triplets.csv: cannot be read on after row 2, line 4",
        "triplets.csv | 424 | 2 | triplets.csv: cannot be read on after row 3, line 6",
        "labelled-pairs.tsv | 436 | 2 | labelled-pairs.tsv: cannot be read on after row 5",
        "flagembedding.parquet | 2000 | 0 | the Parquet file cannot be read on after row 0",
      })
  void shouldReadWhatIsWholeAndThenSayWhereAFileIsCutOff(
      String name, int size, int whole, String sentence) throws IOException {
    Path cut = directory.resolve(name);
    Files.write(cut, Arrays.copyOf(Files.readAllBytes(FILES.resolve(name)), size));
    List<JsonLine<MinedNegatives>> before = new ArrayList<>();

    assertThatExceptionOfType(JsonInputException.class)
        .isThrownBy(() -> read(cut, options(), before::add))
        .withMessageContaining(sentence)
        .satisfies(e -> assertThat(e).hasMessageNotContainingAny("Exception", "com.fasterxml"));

    assertThat(before).hasSize(whole);
    assertThat(unusable).isEmpty();
  }

  @Test
  void shouldTellTheLineThatIsCutOff() throws IOException {
    Path cut = directory.resolve("flagembedding.jsonl");
    byte[] whole = Files.readAllBytes(FILES.resolve("flagembedding.jsonl"));

    assertThat(read(Files.write(cut, Arrays.copyOf(whole, 400)), options())).hasSize(1);
    assertThat(unusable).singleElement().asString().contains("line 2");
  }

  @ParameterizedTest
  @MethodSource("files")
  void shouldThrowNothingElseWhateverIsWrongInAFile(Path file) throws IOException {
    byte[] whole = Files.readAllBytes(file);
    Path damaged = directory.resolve(file.getFileName());
    Random random = new Random(2026);
    for (int i = 0; i < 25; i++) {
      byte[] bytes = whole.clone();
      for (int flips = 0; flips < 3; flips++) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      Files.write(damaged, bytes);
      failureOf(damaged);
    }
    assertThat(Files.size(damaged)).isEqualTo(whole.length);
  }

  @Test
  void shouldTellOfRowsThatCannotBeUsedAndReadTheOthers() throws IOException {
    String good = Files.readString(FILES.resolve("flagembedding.jsonl"));
    Path file = directory.resolve("some.jsonl");
    Files.writeString(
        file,
        good
            + "{\"query\": \"q\", \"pos\": [], \"neg\": [\"n\"]}\n"
            + "{\"query\": \"q\", \"pos\": [\"p\"], \"neg\": \"n\"}\n"
            + "{\"pos\": [\"p\"], \"neg\": [\"n\"]}\n[1]\nnonsense\n"
            + good);

    assertThat(read(file, options())).hasSize(4);
    assertThat(unusable)
        .extracting(Throwable::getMessage)
        .satisfiesExactly(
            told ->
                assertThat(told)
                    .isEqualTo(file + " line 3: has no positives; leave it out, or add some."),
            told -> assertThat(told).contains("line 4, field neg: "),
            told -> assertThat(told).contains("line 5, field query: missing"),
            told -> assertThat(told).contains("line 6: not an object"),
            told -> assertThat(told).contains("line 7: not valid JSON"));
  }

  @Test
  void shouldTellOfPairsWithoutAPositiveAndOfRowsWithTooManyColumns() throws IOException {
    Path pairs = directory.resolve("pairs.csv");
    Files.writeString(
        pairs, "query,passage,label\na,b,0\na,c,0\nx,y,1\nx,z,0\nx,y,z,0\nq,r,maybe\n");

    assertThat(contents(read(pairs, options()))).containsExactly(List.of("pairs", "x", "+y", "-z"));
    assertThat(unusable)
        .extracting(Throwable::getMessage)
        .satisfiesExactlyInAnyOrder(
            told ->
                assertThat(told)
                    .contains(
                        "row 1: the 2 rows of this query that stand together have no positive"),
            told -> assertThat(told).contains("row 5: has 4 columns where there are 3"),
            told -> assertThat(told).contains("row 6, field label: no finite number: maybe"));
  }

  @Test
  void shouldFindFieldsUnderOtherNamesOrByTheNumbersOfColumns() throws IOException {
    Path renamed = directory.resolve("mine.csv");
    Files.writeString(renamed, "a,b,c,id\nquery,passage,other,7\n");
    assertThat(
            contents(
                read(renamed, options(Map.of("query", "c", "positive", "a", "negative", "b")))))
        .containsExactly(List.of("mine", "other", "+query", "-passage"));
    List<String> oneLine = TEXTS.stream().map(text -> text.replace('\n', ' ')).toList();
    assertThat(
            contents(
                read(
                    FILES.resolve("headless.tsv"),
                    options(Map.of("query", "1", "positive", "2", "negative", "3")))))
        .isEqualTo(expected("headless", oneLine));
  }

  @Test
  void shouldTakeTheFormatThatIsGiven() throws IOException {
    Path both = directory.resolve("both.jsonl");
    Files.writeString(
        both, "{\"query\": \"q\", \"pos\": [\"p\"], \"neg\": [\"n\"], \"negative\": \"x\"}\n");
    assertThat(contents(read(both, options()))).containsExactly(List.of("both", "q", "+p", "-n"));

    ReadingOptions given =
        new ReadingOptions(
            Optional.of("tuples"),
            Map.of("positive", "query"),
            OptionalInt.empty(),
            ReadingOptions.USUAL_PER_QUERY,
            Optional.empty(),
            Map.of(),
            true);
    read(both, given);
    assertThat(told.get(1)).endsWith("read as tuples, JSON lines");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'_id': 'd1', 'text': 'a'} | it is JSON lines with the fields _id, text; what is known: eci (",
        "a,b,c | it is CSV with the fields a, b, c; what is known:",
        "Dear reader | it begins with `Dear reader`, which is neither JSON nor a table nor a TREC run",
        "'' | is empty; what is known:",
      })
  void shouldSayWhatWasSeenAndWhichFormatsThereAre(String content, String sentence)
      throws IOException {
    Path file = directory.resolve("unknown");
    Files.writeString(file, content.replace('\'', '"'), StandardCharsets.UTF_8);

    assertThatExceptionOfType(JsonInputException.class)
        .isThrownBy(() -> read(file, options()))
        .withMessageContaining(sentence.strip())
        .withMessageContaining("tevatron (")
        .withMessageContaining("--columns");
  }

  @Test
  void shouldAskForTheFilesThatIdsAndRunsNeed() {
    ReadingOptions bare =
        new ReadingOptions(
            Optional.empty(),
            Map.of(),
            OptionalInt.empty(),
            ReadingOptions.USUAL_PER_QUERY,
            Optional.empty(),
            Map.of(),
            false);
    assertThat(read(FILES.resolve("bm25.trec"), bare)).isEmpty();
    assertThat(unusable.get(0))
        .hasMessageContaining("line 1: a run does not say")
        .hasMessageContaining("--qrels");
    assertThat(read(FILES.resolve("msmarco-scored.jsonl"), bare)).isEmpty();
    assertThat(unusable.get(2)).hasMessageContaining("line 1: has ids only; give --corpus and");
  }

  @Test
  void shouldTellOfIdsThatTheCorpusDoesNotHave() throws IOException {
    Path run = directory.resolve("run");
    Files.writeString(run, "q1 Q0 d2 1 3.5 x\nq1 Q0 d99 2 3e-1 x\nq2 Q0 d5 1 -2 x\n");

    assertThat(read(run, joined("corpus.jsonl"))).hasSize(1);
    assertThat(unusable)
        .singleElement()
        .satisfies(
            e ->
                assertThat(e).hasMessageEndingWith("line 1: the document d99 is not in --corpus."));
  }

  @Test
  void shouldTakeTheFirstNegativesOfARecord() throws IOException {
    Path run = directory.resolve("long.trec");
    List<String> lines = new ArrayList<>();
    for (int i = 1; i <= 30; i++) {
      lines.add("q1 Q0 x%d %d %d r".formatted(i, i, 100 - i));
    }
    Files.write(run, lines);
    assertThat(read(run, options()).get(0).value().getNegatives()).hasSize(8);

    ReadingOptions one =
        new ReadingOptions(
            Optional.empty(),
            Map.of(),
            OptionalInt.of(1),
            ReadingOptions.USUAL_PER_QUERY,
            Optional.empty(),
            JUDGEMENTS,
            true);
    assertThat(read(run, one).get(0).value().getRanks()).contains(List.of(1));
    JsonLine<MinedNegatives> line = read(FILES.resolve("flagembedding.jsonl"), one).get(0);
    assertThat(line.value().getNegatives()).hasSize(1);
    assertThat(line.text())
        .isEqualTo(
            Files.readAllLines(FILES.resolve("flagembedding.jsonl"))
                .get(0)
                .replace(", \"" + TEXTS.get(3) + "\"", "")
                .replace("[0.5, 0.25]", "[0.5]"));
  }
}
